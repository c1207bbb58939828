package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.Meter.Segment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// What the service would have cached: prefixes of requests that ended at a breakpoint, by the hash
/// of all that they hold. Only its counting is played; nothing gets faster. A prefix of any size is
/// cached.
///
/// A breakpoint reads the longest prefix that was written at it or at one of the 19 blocks before
/// it.
final class PromptCache {
    private static final int ENTRIES_MAX = 50_000;
    private static final int LOOKBACK_BLOCKS = 20;

    private final LongSupplier nanoTime;
    private final Map<String, Cached> entries = new LatestUsed<>(ENTRIES_MAX);

    PromptCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Bills one request of this model, and remembers its prefixes for the next one.
    synchronized Usage bill(String model, List<Segment> segments) {
        int last = lastBreakpoint(segments);
        if (last < 0) {
            return new Usage(Meter.tokens(segments), 0, 0, 0);
        }
        var prefixes = prefixes(model, segments.subList(0, last + 1));
        int read = longestKnown(segments, prefixes);
        long readTokens = read < 0 ? 0 : prefixes.get(read).tokens();
        long created5m = 0;
        long created1h = 0;
        long before = readTokens;
        for (int i = 0; i <= last; i++) {
            var ttl = segments.get(i).ttl();
            if (ttl == null) {
                continue;
            }
            if (i > read) {
                long created = prefixes.get(i).tokens() - before;
                before = prefixes.get(i).tokens();
                if (ttl.equals(Duration.ofHours(1))) {
                    created1h += created;
                } else {
                    created5m += created;
                }
            }
            write(prefixes.get(i).hash(), ttl);
        }
        long input = Meter.tokens(segments) - prefixes.get(last).tokens();
        return new Usage(input, created5m, created1h, readTokens);
    }

    private int longestKnown(List<Segment> segments, List<Prefix> prefixes) {
        int longest = -1;
        for (int i = prefixes.size() - 1; i > longest; i--) {
            if (segments.get(i).ttl() != null) {
                for (int j = i; j > Math.max(longest, i - LOOKBACK_BLOCKS); j--) {
                    if (alive(prefixes.get(j).hash())) {
                        longest = j;
                    }
                }
            }
        }
        return longest;
    }

    private boolean alive(String hash) {
        var entry = entries.get(hash);
        if (entry == null) {
            return false;
        }
        if (nanoTime.getAsLong() - entry.usedNanos() > entry.ttl().toNanos()) {
            entries.remove(hash);
            return false;
        }
        // why: being read keeps an entry alive for as long again.
        entries.put(hash, new Cached(nanoTime.getAsLong(), entry.ttl()));
        return true;
    }

    private void write(String hash, Duration ttl) {
        entries.put(hash, new Cached(nanoTime.getAsLong(), ttl));
    }

    private static int lastBreakpoint(List<Segment> segments) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).ttl() != null) {
                return i;
            }
        }
        return -1;
    }

    private static List<Prefix> prefixes(String model, List<Segment> segments) {
        var prefixes = new ArrayList<Prefix>();
        long characters = 0;
        var hash = sha256(new byte[0], model);
        for (var segment : segments) {
            characters += segment.characters();
            hash = sha256(hash, segment.identity());
            prefixes.add(new Prefix(HexFormat.of().formatHex(hash), Meter.tokens(characters)));
        }
        return prefixes;
    }

    private static byte[] sha256(byte[] before, String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(before);
            return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private record Prefix(String hash, long tokens) {}

    private record Cached(long usedNanos, Duration ttl) {}
}

package dev.planaria.bench.storm;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How often a node was refused since another one had followed it: read off the metrics of each, as
/// often as one looks, and summed over all of its lives. What a node counted after the last look
/// before its death is not known, so the sum is rather too small. One thread at a time.
final class StaleCount {
    private static final Pattern SAMPLE =
            Pattern.compile("(?m)^\\S*harness_stale\\S*?(?:\\{[^}]*})?\\s+([0-9.eE+]+)");
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Map<Integer, Long> alive = new HashMap<>();
    private long before;

    synchronized void look(ServerProcess node) {
        try {
            Http.Answer answer =
                    Http.ask(node.port(), "GET /metrics", Fleet.headers(null), "", SILENCE);
            Matcher sample = SAMPLE.matcher(answer.body());
            long sum = 0;
            while (sample.find()) {
                sum += (long) Double.parseDouble(sample.group(1));
            }
            alive.merge(node.port(), sum, Math::max);
        } catch (IOException e) {
            // It cannot be asked just now.
            alive.putIfAbsent(node.port(), 0L);
        }
    }

    /// Its next life counts from nought.
    synchronized void ended(ServerProcess node) {
        Long last = alive.remove(node.port());
        before += last == null ? 0 : last;
    }

    synchronized long total() {
        return before + alive.values().stream().mapToLong(Long::longValue).sum();
    }
}

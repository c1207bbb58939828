package dev.planaria.core.id;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Where fresh ids come from. Production draws from a secure generator, a simulation from a seeded
/// one. Safe for many threads if its generator is.
public final class IdSource {
    private static final String ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    // 58^22 > 2^128: two ids never meet.
    private static final int SUFFIX_LENGTH = 22;
    private static final String VERSION = "01";

    /// How much of an event's id tells its source: 58^12 > 2^70, two sources never meet.
    private static final int SOURCE_LENGTH = 12;

    /// As many characters as a long can tell without one being likelier than another.
    private static final int DRAWN_AT_ONCE = 10;

    /// 58^10.
    private static final long DRAWN_MAX = 430_804_206_899_405_824L;

    private final RandomGenerator random;
    private final String source;
    private final AtomicLong events = new AtomicLong();

    public IdSource(RandomGenerator random) {
        this.random = random;
        this.source = characters(SOURCE_LENGTH);
    }

    /// Those of one source rise with every call, so that an index of them grows at one place and
    /// not at as many as there are sessions. Unlike others they can be guessed: nothing is granted
    /// to who knows one.
    public EventId event() {
        char[] count = new char[SUFFIX_LENGTH - SOURCE_LENGTH];
        long rest = events.getAndIncrement();
        for (int i = count.length - 1; i >= 0; i--) {
            count[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new EventId(EventId.PREFIX + VERSION + source + new String(count));
    }

    /// A fresh id in the form of the ecosystem: the prefix, `01` and 22 characters.
    public String fresh(String prefix) {
        return prefix + VERSION + characters(SUFFIX_LENGTH);
    }

    private String characters(int length) {
        char[] characters = new char[length];
        long drawn = 0;
        for (int i = 0; i < length; i++) {
            // A secure generator is asked seldom: it locks, and every answer is a digest.
            drawn = i % DRAWN_AT_ONCE == 0 ? random.nextLong(DRAWN_MAX) : drawn / ALPHABET.length();
            characters[i] = ALPHABET.charAt((int) (drawn % ALPHABET.length()));
        }
        return new String(characters);
    }
}

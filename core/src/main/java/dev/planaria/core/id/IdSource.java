package dev.planaria.core.id;

import java.util.random.RandomGenerator;

/// Where fresh ids come from. Production draws from a secure generator, a simulation from a seeded
/// one. Safe for many threads if its generator is.
public final class IdSource {
    private static final String ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    // 58^22 > 2^128: two ids never meet.
    private static final int SUFFIX_LENGTH = 22;

    private final RandomGenerator random;

    public IdSource(RandomGenerator random) {
        this.random = random;
    }

    public EventId event() {
        return new EventId(fresh(EventId.PREFIX));
    }

    /// A fresh id in the form of the ecosystem: the prefix, `01` and 22 characters.
    public String fresh(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append("01");
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}

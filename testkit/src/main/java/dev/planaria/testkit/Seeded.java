package dev.planaria.testkit;

import dev.planaria.core.id.IdSource;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// What looks random and is the same at every run.
public final class Seeded {
    private Seeded() {}

    /// Ids that depend on the seed alone. Safe for many threads; which of them gets which id is not
    /// fixed then.
    public static IdSource ids(long seed) {
        return new IdSource(random(seed));
    }

    /// Safe for many threads.
    public static RandomGenerator random(long seed) {
        RandomGenerator plain = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return new RandomGenerator() {
            @Override
            public synchronized long nextLong() {
                return plain.nextLong();
            }
        };
    }
}

package dev.planaria.core.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as databases keep them: whole microseconds since 1970.
public final class Micros {
    private static final long PER_SECOND = 1_000_000;
    private static final long SECOND_MAX = Long.MAX_VALUE / PER_SECOND - 1;

    private Micros() {}

    /// Rounded down; bounded where the time is out of all reason.
    public static long of(Instant time) {
        long second = Math.clamp(time.getEpochSecond(), -SECOND_MAX, SECOND_MAX);
        return second * PER_SECOND + time.getNano() / 1_000;
    }

    /// Rounded up.
    public static long ceil(Instant time) {
        long down = of(time);
        return time.isAfter(at(down)) ? down + 1 : down;
    }

    public static Instant at(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}

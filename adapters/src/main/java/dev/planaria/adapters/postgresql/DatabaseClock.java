package dev.planaria.adapters.postgresql;

import dev.planaria.core.store.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The database's clock, as far as this process knows it: what the database said last, and how long
/// ago that was by a clock of our own that nobody sets.
///
/// An answer is late by its way back, never early; so of all that were heard lately the one that is
/// furthest ahead is the best. The time read here never falls, unless the database's clock was set
/// back by more than [#SET_BACK].
final class DatabaseClock implements StoreClock {
    private static final long SET_BACK = Duration.ofSeconds(1).toNanos() / 1_000;
    private static final long HEARD_LATELY = Duration.ofSeconds(30).toNanos();
    private static final long OLD = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanoTime;
    private final AtomicLong last = new AtomicLong();
    private volatile Offset offset = new Offset(0, 0, 0);

    DatabaseClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @param micros of the database's clock at nanoTime 0 of ours
    /// @param since nanoTime of the answer that it is from
    /// @param heard nanoTime of the last answer
    private record Offset(long micros, long since, long heard) {
        boolean isNone() {
            return micros == 0;
        }
    }

    @Override
    public Instant said(long micros, long at) {
        Offset fresh = new Offset(micros - at / 1_000, at, at);
        synchronized (this) {
            Offset known = offset;
            boolean better =
                    known.isNone()
                            || fresh.micros >= known.micros
                            || known.micros - fresh.micros > SET_BACK
                            || at - known.since > HEARD_LATELY;
            offset = better ? fresh : new Offset(known.micros, known.since, at);
        }
        return instant();
    }

    @Override
    public boolean isOld() {
        Offset known = offset;
        return known.isNone() || nanoTime.getAsLong() - known.heard > OLD;
    }

    @Override
    public Instant instant() {
        long now = offset.micros + nanoTime.getAsLong() / 1_000;
        return Micros.at(
                last.updateAndGet(before -> before - now > SET_BACK ? now : Math.max(before, now)));
    }
}

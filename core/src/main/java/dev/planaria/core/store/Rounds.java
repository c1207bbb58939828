package dev.planaria.core.store;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Does something again and again on a thread of its own, until it is closed. The top of that
/// thread: what goes wrong in one round is noted and does not keep the next from coming.
public final class Rounds implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Rounds.class.getName());

    private final String what;
    private final Supplier<Duration> round;
    private final Duration afterFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    private Rounds(String what, Supplier<Duration> round, Duration afterFailure) {
        this.what = what;
        this.round = round;
        this.afterFailure = afterFailure;
    }

    /// Begins at once.
    ///
    /// @param thread platform or virtual
    /// @param what names the thread
    /// @param round says how long to wait until the next one
    static Rounds start(
            Thread.Builder thread, String what, Supplier<Duration> round, Duration afterFailure) {
        Rounds rounds = new Rounds(what, round, afterFailure);
        thread.name(what).start(rounds::run);
        return rounds;
    }

    /// One that waits equally long after every round, on a virtual thread.
    public static Rounds every(Duration period, String what, Runnable round) {
        return start(
                Thread.ofVirtual(),
                what,
                () -> {
                    round.run();
                    return period;
                },
                period);
    }

    private void run() {
        try {
            while (pause(once())) {
                // Goes on.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration once() {
        try {
            return round.get();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} failed and is tried again: {1}",
                    what,
                    e.getClass().getName());
            return afterFailure;
        }
    }

    private boolean pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /// No round begins any more.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

package dev.planaria.core.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// How long a turn holds out while the store cannot write, such as a database that starts again. It
/// keeps the lease's epoch, not the lease: whoever takes over meanwhile makes the next try stale.
@FunctionalInterface
public interface Patience {
    /// Named maximum of tries of one write (protocol L1): about half a minute.
    int TRIES_MAX = 20;

    Duration FIRST = Duration.ofMillis(25);
    Duration LONGEST = Duration.ofSeconds(2);

    /// As servers wait: longer and longer, the first time not at all.
    Patience USUAL = Patience::usual;

    /// Waits before the next try.
    ///
    /// @param failed tries so far, from 1
    /// @return false when it is enough
    boolean waits(int failed);

    /// Returns early, to give up, where the thread is interrupted; the interrupt stays.
    private static boolean usual(int failed) {
        if (failed >= TRIES_MAX || Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (failed > 1) {
            long end = System.nanoTime() + pause(failed).toNanos();
            while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
        return !Thread.currentThread().isInterrupted();
    }

    /// Before the try that follows so many.
    static Duration pause(int failed) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failed, 10));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}

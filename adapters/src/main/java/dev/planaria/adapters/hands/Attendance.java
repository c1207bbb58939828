package dev.planaria.adapters.hands;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Whether anybody still needs this process.
final class Attendance {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int present;
    private long contacts;
    private boolean dismissed;

    /// Somebody asks for something. False when this process is leaving already.
    boolean enter() {
        lock.lock();
        try {
            if (dismissed) {
                return false;
            }
            present++;
            contacts++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Somebody was answered.
    void leave() {
        lock.lock();
        try {
            present--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Asks this process to leave.
    void dismiss() {
        lock.lock();
        try {
            dismissed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nobody has asked for anything for this long, or it was told to leave. Nobody is
    /// let in after.
    void awaitEnd(Duration idleMax) throws InterruptedException {
        lock.lock();
        try {
            long seen = contacts;
            long left = idleMax.toNanos();
            while (!dismissed) {
                if (present > 0 || seen != contacts) {
                    seen = contacts;
                    left = idleMax.toNanos();
                    if (present > 0) {
                        changed.await();
                        continue;
                    }
                }
                left = changed.awaitNanos(left);
                if (left <= 0 && present == 0 && seen == contacts) {
                    dismissed = true;
                }
            }
            // Answers under way, such as that to the one who dismissed us.
            long patience = TimeUnit.SECONDS.toNanos(1);
            while (present > 0 && patience > 0) {
                patience = changed.awaitNanos(patience);
            }
        } finally {
            lock.unlock();
        }
    }
}

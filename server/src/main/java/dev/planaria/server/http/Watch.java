package dev.planaria.server.http;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Waits for one counter to go beyond what its stream has seen, and rings. A thread of its own,
/// since a stream waits for several things at once.
final class Watch {
    /// How the counter is waited for.
    @FunctionalInterface
    interface Wait {
        boolean beyond(long seen, Duration timeout) throws InterruptedException;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Wait wait;
    private final Doorbell bell;
    private final Doorbell.Reason reason;
    private long seen;
    private boolean rung;

    private Watch(Wait wait, Doorbell bell, Doorbell.Reason reason, long seen) {
        this.wait = wait;
        this.bell = bell;
        this.reason = reason;
        this.seen = seen;
    }

    /// A watch, and its end: interrupt the thread.
    record Started(Watch watch, Thread thread) implements AutoCloseable {
        @Override
        public void close() {
            thread.interrupt();
        }
    }

    /// @param reason what the bell is told
    static Started start(long seen, Wait wait, Doorbell bell, Doorbell.Reason reason) {
        Watch watch = new Watch(wait, bell, reason, seen);
        return new Started(watch, Thread.ofVirtual().name("watch-" + reason).start(watch::run));
    }

    /// The stream looked, and has seen up to here.
    void looked(long upTo) {
        lock.lock();
        try {
            seen = upTo;
            rung = false;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        boolean asked = false;
        try {
            while (true) {
                if (wait.beyond(unseen(), PATIENCE)) {
                    lock.lock();
                    try {
                        rung = true;
                    } finally {
                        lock.unlock();
                    }
                    bell.ring(reason);
                }
            }
        } catch (InterruptedException e) {
            // The stream is over: this thread ends here, and nobody else needs to know.
            asked = true;
        } finally {
            if (!asked) {
                // The store failed. A stream that would stay silent for ever is ended instead.
                bell.ring(Doorbell.Reason.CLOSED);
            }
        }
    }

    /// Waits until the stream has looked since the last ring.
    private long unseen() throws InterruptedException {
        lock.lock();
        try {
            while (rung) {
                moved.await();
            }
            return seen;
        } finally {
            lock.unlock();
        }
    }
}

package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Wakes those who wait for a session within this process, and hints to other servers (protocol
/// W7). A session for which nobody waits costs nothing here.
final class Signals {
    private final ConcurrentHashMap<SessionId, Signal> signals = new ConcurrentHashMap<>();
    private volatile Hints hints = Hints.NONE;

    void connect(Hints others) {
        hints = others;
    }

    /// Something was committed for this session, by this server.
    void raise(SessionId id) {
        raise(Hints.Hint.changed(id));
    }

    /// The same, for a session that others may have to work on.
    void raise(Hints.Hint hint) {
        heard(hint.session());
        hints.tell(hint);
    }

    /// Something may have been committed for this session, by whomever.
    void heard(SessionId id) {
        Signal signal = signals.get(id);
        if (signal != null) {
            signal.raise();
        }
    }

    /// As [#await], for what enters a log: other servers are asked to tell when something does.
    boolean listen(SessionId id, Duration timeout, BooleanSupplier ready)
            throws InterruptedException {
        hints.listen(id);
        return await(id, timeout, ready);
    }

    /// Waits until `ready`, asked once at first and after every signal.
    ///
    /// @return what `ready` said last
    boolean await(SessionId id, Duration timeout, BooleanSupplier ready)
            throws InterruptedException {
        Signal signal =
                signals.compute(
                        id,
                        (_, present) -> {
                            Signal mine = present == null ? new Signal() : present;
                            mine.waiters++;
                            return mine;
                        });
        try {
            return signal.await(timeout, ready);
        } finally {
            signals.computeIfPresent(id, (_, mine) -> --mine.waiters == 0 ? null : mine);
        }
    }

    boolean isAwaited(SessionId id) {
        return signals.containsKey(id);
    }

    /// For which sessions somebody waits.
    Set<SessionId> awaited() {
        return Set.copyOf(signals.keySet());
    }

    /// For how many sessions somebody waits.
    int size() {
        return signals.size();
    }

    private static final class Signal {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition raised = lock.newCondition();
        private long count;
        // Guarded by the map's entry, not by the lock.
        private int waiters;

        void raise() {
            lock.lock();
            try {
                count++;
                raised.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean await(Duration timeout, BooleanSupplier ready) throws InterruptedException {
            long left = timeout.toNanos();
            while (true) {
                long seen = seen();
                // Looked at after `seen` was taken: what is committed from here on raises beyond
                // it, so no signal falls between looking and waiting.
                if (ready.getAsBoolean()) {
                    return true;
                }
                lock.lock();
                try {
                    while (count == seen) {
                        if (left <= 0) {
                            return false;
                        }
                        left = raised.awaitNanos(left);
                    }
                } finally {
                    lock.unlock();
                }
            }
        }

        private long seen() {
            lock.lock();
            try {
                return count;
            } finally {
                lock.unlock();
            }
        }
    }
}

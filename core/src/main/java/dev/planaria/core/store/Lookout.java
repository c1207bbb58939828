package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Looks again and again how far the sessions have come that somebody here waits for, because hints
/// of other servers may be lost (protocol W7). One statement for a thousand of them.
public final class Lookout implements AutoCloseable {
    /// How long a lost hint is missed at most.
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private static final int PAGE = 1_000;
    private static final System.Logger LOG = System.getLogger(Lookout.class.getName());

    private final Transactions transactions;
    private final Signals signals;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Map<SessionId, HeadRows.Mark> seen = new HashMap<>();
    private boolean closed;

    Lookout(Transactions transactions, Signals signals) {
        this.transactions = transactions;
        this.signals = signals;
    }

    /// Looks from now on.
    public void start() {
        Thread.ofVirtual().name("lookout").start(this::run);
    }

    private void run() {
        try {
            while (pause()) {
                lookAgain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAgain() {
        try {
            look();
        } catch (RuntimeException e) {
            // The next look may find the store well again.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "could not look for what others wrote: {0}",
                    e.getClass().getName());
        }
    }

    /// Looks once, and wakes those for whom there may be something.
    public void look() {
        List<SessionId> awaited = new ArrayList<>(signals.awaited());
        Map<SessionId, HeadRows.Mark> now = new HashMap<>();
        for (int from = 0; from < awaited.size(); from += PAGE) {
            List<SessionId> page = awaited.subList(from, Math.min(awaited.size(), from + PAGE));
            now.putAll(transactions.read(rows -> rows.heads().finder().marks(page)));
        }
        for (SessionId id : awaited) {
            HeadRows.Mark mark = now.get(id);
            // Also what was not waited for the last time: it may have moved since its waiter
            // looked.
            if (mark == null || !mark.equals(seen.get(id))) {
                signals.heard(id);
            }
        }
        seen = now;
    }

    private boolean pause() throws InterruptedException {
        lock.lock();
        try {
            long left = PERIOD.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

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

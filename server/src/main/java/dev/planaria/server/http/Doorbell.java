package dev.planaria.server.http;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Previews.Preview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Where a stream waits for whatever it has to tell: something in the log, something that arrived,
/// something being said, or its end.
///
/// Previews are kept here up to a bound; a reader who is slower misses the rest of that event's,
/// but never a piece in the middle (API contract 4.7: what is shown is a prefix).
final class Doorbell {
    /// Why it rang.
    enum Reason {
        LOG,
        ARRIVAL,
        PREVIEW,
        CLOSED
    }

    private static final int PREVIEWS_MAX = 4_096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private final List<Preview> previews = new ArrayList<>();
    private final Set<EventId> shed = new HashSet<>();

    void ring(Reason reason) {
        lock.lock();
        try {
            reasons.add(reason);
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void offer(Preview preview) {
        lock.lock();
        try {
            EventId id = idOf(preview);
            if (shed.contains(id)) {
                return;
            }
            if (previews.size() >= PREVIEWS_MAX) {
                shed.add(id);
                return;
            }
            previews.add(preview);
            reasons.add(Reason.PREVIEW);
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a ring, and forgets it.
    ///
    /// @return empty when the time is over
    Set<Reason> await(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (reasons.isEmpty() && left > 0) {
                left = rung.awaitNanos(left);
            }
            Set<Reason> taken = EnumSet.noneOf(Reason.class);
            taken.addAll(reasons);
            reasons.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    List<Preview> takePreviews() {
        lock.lock();
        try {
            List<Preview> taken = List.copyOf(previews);
            previews.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// The model request is over: what was shed of it need not be remembered.
    void forgetShed() {
        lock.lock();
        try {
            shed.clear();
        } finally {
            lock.unlock();
        }
    }

    static EventId idOf(Preview preview) {
        return switch (preview) {
            case Preview.Started(EventId id, String _) -> id;
            case Preview.Text(EventId id, int _, String _) -> id;
        };
    }
}

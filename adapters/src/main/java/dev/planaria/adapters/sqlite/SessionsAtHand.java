package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.SessionId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The sessions that were written last, as they are durable, for whoever reads them next: mostly
/// the brain that was woken by that write. A session whose change is being committed is not here,
/// so that nobody sees it older than the database shows it. Written by the writer's thread, read by
/// all.
final class SessionsAtHand {
    /// Named maximum of sessions (protocol L1): some megabytes of documents.
    static final int SESSIONS_MAX = 1_024;

    private final ConcurrentHashMap<SessionId, SessionAtHand> sessions = new ConcurrentHashMap<>();
    private final Map<SessionId, Boolean> order = new Order();

    @Nullable SessionAtHand find(SessionId id) {
        return sessions.get(id);
    }

    /// Durable from now on.
    void put(SessionAtHand session) {
        order.put(session.head().id(), true);
        sessions.put(session.head().id(), session);
    }

    /// It is about to change, or is not known any more.
    void remove(SessionId id) {
        order.remove(id);
        sessions.remove(id);
    }

    void clear() {
        order.clear();
        sessions.clear();
    }

    private final class Order extends LinkedHashMap<SessionId, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionId, Boolean> eldest) {
            boolean full = size() > SESSIONS_MAX;
            if (full) {
                sessions.remove(eldest.getKey());
            }
            return full;
        }
    }
}

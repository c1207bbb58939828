package dev.planaria.server.http;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One watch for each session that somebody listens to, however many they are.
final class SessionWatches {
    private final ApiParts parts;
    private final Map<SessionId, SessionWatch> watches = new ConcurrentHashMap<>();

    SessionWatches(ApiParts parts) {
        this.parts = parts;
    }

    /// A stream's place at its session's watch, to be left when it is over.
    record Place(SessionWatches all, SessionId session, SessionWatch watch, Doorbell bell)
            implements AutoCloseable {
        @Override
        public void close() {
            all.leave(this);
        }
    }

    /// From its return on the bell rings for everything that comes after `start`.
    Place join(Session session, EventStream.Start start, Doorbell bell) {
        SessionWatch watch =
                watches.compute(
                        session.id(),
                        (_, present) -> {
                            SessionWatch mine = present;
                            if (mine == null || mine.isOver()) {
                                mine =
                                        new SessionWatch(
                                                parts, session, start.head(), start.waiting());
                                mine.start();
                            }
                            mine.add(bell);
                            return mine;
                        });
        return new Place(this, session.id(), watch, bell);
    }

    private void leave(Place place) {
        watches.computeIfPresent(
                place.session(),
                (_, present) -> {
                    boolean last = place.watch().remove(place.bell());
                    if (last) {
                        place.watch().end();
                    }
                    return last && present == place.watch() ? null : present;
                });
    }
}

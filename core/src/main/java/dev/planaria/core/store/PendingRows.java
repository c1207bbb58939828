package dev.planaria.core.store;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Inputs that are not in a log yet.
public interface PendingRows {
    /// In order of arrival.
    List<Event> list(SessionId session);

    Size size(SessionId session);

    void insert(long arrival, Event event);

    /// Takes one out; null when it is not there.
    @Nullable Event remove(SessionId session, EventId id);

    /// @param bytes of their wire JSON in UTF-8
    record Size(int events, long bytes) {}
}

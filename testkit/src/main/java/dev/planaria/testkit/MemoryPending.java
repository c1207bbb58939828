package dev.planaria.testkit;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Event;
import dev.planaria.core.store.PendingRows;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table of inputs that wait.
final class MemoryPending implements PendingRows {
    private final Map<SessionId, Map<EventId, Row>> waiting = new HashMap<>();
    private final Undo undo;

    MemoryPending(Undo undo) {
        this.undo = undo;
    }

    @Override
    public List<Event> list(SessionId session) {
        return waiting.getOrDefault(session, Map.of()).values().stream()
                .sorted(Comparator.comparingLong(Row::arrival))
                .map(Row::event)
                .toList();
    }

    @Override
    public Size size(SessionId session) {
        List<Event> events = list(session);
        return new Size(
                events.size(),
                events.stream()
                        .mapToLong(e -> e.wire().getBytes(StandardCharsets.UTF_8).length)
                        .sum());
    }

    @Override
    public void insert(long arrival, Event event) {
        Map<EventId, Row> rows =
                waiting.computeIfAbsent(event.thread().session(), _ -> new HashMap<>());
        if (rows.containsKey(event.id())) {
            throw new IllegalStateException("event " + event.id() + " is pending");
        }
        undo.put(rows, event.id(), new Row(arrival, event));
    }

    @Override
    public @Nullable Event remove(SessionId session, EventId id) {
        Map<EventId, Row> rows = waiting.getOrDefault(session, new HashMap<>());
        Row row = rows.get(id);
        undo.remove(rows, id);
        return row == null ? null : row.event;
    }

    void forget(SessionId session) {
        undo.remove(waiting, session);
    }

    private record Row(long arrival, Event event) {}
}

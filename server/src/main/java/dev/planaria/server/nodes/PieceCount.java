package dev.planaria.server.nodes;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Previews.Preview;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts the pieces of events that are being said, so that a piece that was lost on the way is
/// noticed: what is shown of an event is a prefix (API contract 4.7). Remembers a bounded number of
/// events, the newest. Safe for many threads.
final class PieceCount {
    private static final int EVENTS_MAX = 4_096;

    private final Map<EventId, Integer> next = new LinkedHashMap<>();

    /// The number of this piece; -1 when its event did not begin here.
    synchronized int number(Preview preview) {
        EventId id = idOf(preview);
        if (preview instanceof Preview.Started) {
            begin(id);
            return 0;
        }
        Integer number = next.computeIfPresent(id, (_, before) -> before + 1);
        return number == null ? -1 : number - 1;
    }

    /// Whether this piece comes right after the last one of its event.
    synchronized boolean follows(Preview preview, int number) {
        EventId id = idOf(preview);
        if (preview instanceof Preview.Started) {
            begin(id);
            return number == 0;
        }
        Integer expected = next.get(id);
        if (expected == null || expected != number) {
            next.remove(id);
            return false;
        }
        next.put(id, number + 1);
        return true;
    }

    private void begin(EventId id) {
        next.put(id, 1);
        if (next.size() > EVENTS_MAX) {
            next.remove(next.keySet().iterator().next());
        }
    }

    private static EventId idOf(Preview preview) {
        return switch (preview) {
            case Preview.Started(EventId id, String _) -> id;
            case Preview.Text(EventId id, int _, String _) -> id;
        };
    }
}

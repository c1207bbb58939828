package dev.planaria.core.store;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.wire.EventJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One transaction's writing at the end of one log: gives out dense positions (protocol I1) and
/// rising times (protocol S7).
final class Append {
    private final EventRows rows;
    private final ThreadId thread;
    private final Instant now;
    private final @Nullable Long epoch;
    private final @Nullable AppendKey key;
    private final List<Event> written = new ArrayList<>();
    private EventRows.Tail tail;

    private Append(
            EventRows rows,
            ThreadId thread,
            Instant now,
            @Nullable Long epoch,
            @Nullable AppendKey key) {
        this.rows = rows;
        this.thread = thread;
        this.now = now;
        this.epoch = epoch;
        this.key = key;
        EventRows.Tail end = rows.tail(thread);
        if (end == null) {
            throw new IllegalStateException("thread " + thread + " has no log");
        }
        this.tail = end;
    }

    static Append facts(Rows rows, ThreadId thread, Instant now) {
        return new Append(rows.events(), thread, now, null, null);
    }

    static Append owner(
            Rows rows, ThreadId thread, Instant now, long epoch, @Nullable AppendKey key) {
        return new Append(rows.events(), thread, now, epoch, key);
    }

    Event add(Event.Draft draft) {
        return add(draft.id(), draft.body(), draft.modelJson());
    }

    Event add(EventId id, EventBody body, @Nullable String modelJson) {
        Instant after = tail.processedAt().plus(1, ChronoUnit.MICROS);
        Instant processedAt = now.isBefore(after) ? after : now;
        Position position = new Position(tail.last() + 1);
        Event event =
                new Event(
                        id,
                        thread,
                        position,
                        processedAt,
                        body,
                        EventJson.write(id, body, processedAt),
                        modelJson);
        rows.insert(new EventRows.Entry(event, epoch, key, written.size()));
        tail = new EventRows.Tail(position.value(), processedAt);
        written.add(event);
        return event;
    }

    /// Everything it wrote, in log order; the log ends there from now on.
    List<Event> finish() {
        if (!written.isEmpty()) {
            rows.advance(thread, tail);
        }
        return List.copyOf(written);
    }

    List<EventBody> bodies() {
        return written.stream().map(Event::body).toList();
    }
}

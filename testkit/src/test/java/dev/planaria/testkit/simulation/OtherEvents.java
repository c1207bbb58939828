package dev.planaria.testkit.simulation;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.EventRows;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The logs of another, with another look at where they end.
///
/// @param ends gets the thread and the true end
record OtherEvents(EventRows events, BiFunction<ThreadId, Tail, Tail> ends) implements EventRows {
    @Override
    public @Nullable Tail tail(ThreadId thread) {
        Tail tail = events.tail(thread);
        return tail == null ? null : ends.apply(thread, tail);
    }

    @Override
    public void advance(ThreadId thread, Tail tail) {
        events.advance(thread, tail);
    }

    @Override
    public void insert(Entry entry) {
        events.insert(entry);
    }

    @Override
    public List<Event> slice(ThreadId thread, Slice slice) {
        return events.slice(thread, slice);
    }

    @Override
    public @Nullable Event find(ThreadId thread, EventId id) {
        return events.find(thread, id);
    }

    @Override
    public @Nullable Event unique(ThreadId thread, String key) {
        return events.unique(thread, key);
    }

    @Override
    public List<Event> appended(ThreadId thread, AppendKey key) {
        return events.appended(thread, key);
    }
}

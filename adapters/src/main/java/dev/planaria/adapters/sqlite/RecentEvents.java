package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.EventRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The logs, with their ends at hand, and keys of appends that need no look.
record RecentEvents(EventRows rows, RecentRows recent) implements EventRows {
    @Override
    public @Nullable Tail tail(ThreadId thread) {
        return recent.tail(thread, () -> rows.tail(thread));
    }

    @Override
    public void advance(ThreadId thread, Tail tail) {
        rows.advance(thread, tail);
        recent.wrote(thread, tail);
    }

    @Override
    public void insert(Entry entry) {
        rows.insert(entry);
        AppendKey key = entry.key();
        if (key != null && entry.index() == 0) {
            recent.proved(entry.event().thread(), key);
        }
    }

    @Override
    public List<Event> slice(ThreadId thread, Slice slice) {
        return rows.slice(thread, slice);
    }

    @Override
    public @Nullable Event find(ThreadId thread, EventId id) {
        return rows.find(thread, id);
    }

    @Override
    public @Nullable Event unique(ThreadId thread, String key) {
        return rows.unique(thread, key);
    }

    @Override
    public List<Event> appended(ThreadId thread, AppendKey key) {
        return recent.believesNew(thread, key) ? List.of() : rows.appended(thread, key);
    }
}

package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Event;
import dev.planaria.core.store.PendingRows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inputs that wait, at hand where they are few: mostly none or one.
record RecentPending(PendingRows rows, RecentRows recent) implements PendingRows {
    /// Named maxima of what is kept of one session (protocol L1).
    static final int EVENTS_MAX = 16;

    static final int CHARACTERS_MAX = 16 << 10;

    @Override
    public List<Event> list(SessionId session) {
        List<Event> known = recent.pending(session);
        if (known == null) {
            known = rows.list(session);
            keep(session, known);
        }
        return known;
    }

    @Override
    public Size size(SessionId session) {
        List<Event> known = recent.pending(session);
        if (known == null) {
            Size size = rows.size(session);
            if (size.events() == 0) {
                keep(session, List.of());
            }
            return size;
        }
        long bytes = 0;
        for (Event event : known) {
            bytes += event.wire().getBytes(StandardCharsets.UTF_8).length;
        }
        return new Size(known.size(), bytes);
    }

    @Override
    public void insert(long arrival, Event event) {
        rows.insert(arrival, event);
        SessionId session = event.thread().session();
        recent.touch(session);
        List<Event> known = recent.pending(session);
        if (known != null) {
            List<Event> more = new ArrayList<>(known);
            more.add(event);
            keep(session, more);
        }
    }

    @Override
    public @Nullable Event remove(SessionId session, EventId id) {
        Event removed = rows.remove(session, id);
        recent.touch(session);
        List<Event> known = recent.pending(session);
        if (known != null) {
            keep(session, known.stream().filter(event -> !event.id().equals(id)).toList());
        }
        return removed;
    }

    private void keep(SessionId session, List<Event> pending) {
        int characters = 0;
        for (Event event : pending) {
            characters += event.wire().length();
        }
        boolean few = pending.size() <= EVENTS_MAX && characters <= CHARACTERS_MAX;
        recent.waits(session, few ? List.copyOf(pending) : null);
    }
}

package dev.planaria.server.http;

import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest events of a log, without a gap up to `last`: a piece of the final log (protocol I10),
/// so it may be shown however old it is.
///
/// @param from the position before the first of them
/// @param events in their order
record RecentLog(Position from, List<Event> events) {
    /// Named maxima of what is kept of one log for its readers (protocol L1); a reader that needs
    /// more reads the store.
    static final int EVENTS_MAX = 64;

    static final int CHARACTERS_MAX = 1 << 20;

    RecentLog {
        events = List.copyOf(events);
    }

    /// Nothing is kept: the log goes at least up to here.
    static RecentLog upTo(Position last) {
        return new RecentLog(last, List.of());
    }

    Position last() {
        return events.isEmpty() ? from : events.getLast().at();
    }

    /// What is known to come after this; null where that begins before what is kept.
    @Nullable List<Event> after(Position seen) {
        if (seen.compareTo(last()) >= 0) {
            return List.of();
        }
        long skipped = seen.value() - from.value();
        return skipped < 0 ? null : events.subList((int) skipped, events.size());
    }

    /// Goes on with this page, and keeps as much as may be.
    RecentLog with(List<Event> page) {
        List<Event> all = new ArrayList<>(events);
        all.addAll(page);
        int first = all.size();
        long characters = 0;
        while (first > 0 && all.size() - first < EVENTS_MAX) {
            characters += all.get(first - 1).wire().length();
            if (characters > CHARACTERS_MAX) {
                break;
            }
            first--;
        }
        Position before = first == 0 ? from : all.get(first - 1).at();
        return new RecentLog(before, all.subList(first, all.size()));
    }
}

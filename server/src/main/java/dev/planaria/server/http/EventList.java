package dev.planaria.server.http;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Slice;
import dev.planaria.core.wire.EventTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Pages through a session's events. Those in the log stand in its order; those that still wait
/// come last (ascending) with `processed_at` null (protocol A4).
///
/// A page never skips an event. One that was shown waiting and has entered the log since may be
/// shown again, under the same id.
final class EventList {
    /// Named maximum of what a page holds, in characters of its events (protocol L1); the next page
    /// goes on. One event is always shown.
    static final int PAGE_CHARACTERS_MAX = 32 << 20;

    /// Events that are read at once.
    private static final int READ = 100;

    private final SessionLog log;
    private final Inbox inbox;

    EventList(SessionLog log, Inbox inbox) {
        this.log = log;
        this.inbox = inbox;
    }

    /// What a client wants to see.
    ///
    /// @param after only later positions
    /// @param before only earlier positions; null for no bound
    /// @param types empty for all
    /// @param now what a waiting event counts as in a filter by time: it has no time yet
    record Wanted(
            int limit,
            @Nullable Cursor at,
            Order order,
            Position after,
            @Nullable Position before,
            Set<String> types,
            TimeRange processed,
            Instant now) {}

    /// @param next null on the last page
    record Found(List<Event> events, @Nullable Cursor next) {}

    Found read(SessionId session, ThreadId thread, Wanted wanted) {
        return wanted.order() == Order.ASCENDING
                ? ascending(session, thread, wanted)
                : descending(session, thread, wanted);
    }

    private Found ascending(SessionId session, ThreadId thread, Wanted wanted) {
        Cursor at = wanted.at();
        Position after = at == null ? wanted.after() : later(wanted.after(), at.rank());
        // Read before the log: an event that is taken meanwhile is then found at least once.
        List<Event> waiting = waiting(session, wanted);
        List<Event> events = fitting(thread, slice(wanted, after, wanted.before()), wanted.limit());
        Position last = events.isEmpty() ? after : events.getLast().at();
        if (events.size() > wanted.limit() || isFull(events)) {
            events.removeLast();
            return new Found(events, cursor(wanted, events.getLast().at().value(), ""));
        }
        Set<EventId> shown = events.stream().map(Event::id).collect(Collectors.toSet());
        List<Event> rest =
                behind(waiting, at == null ? "" : at.id()).stream()
                        .filter(event -> !shown.contains(event.id()))
                        .toList();
        int room = wanted.limit() - events.size();
        events.addAll(rest.subList(0, Math.min(room, rest.size())));
        if (rest.size() <= room) {
            return new Found(events, null);
        }
        String id = room == 0 ? "" : rest.get(room - 1).id().value();
        return new Found(events, cursor(wanted, last.value(), id));
    }

    private Found descending(SessionId session, ThreadId thread, Wanted wanted) {
        Cursor at = wanted.at();
        List<Event> events = new ArrayList<>();
        Position before = wanted.before();
        if (at != null && at.id().isEmpty()) {
            before = earlier(before, at.rank());
        } else {
            List<Event> waiting =
                    behind(waiting(session, wanted).reversed(), at == null ? "" : at.id());
            if (waiting.size() > wanted.limit()) {
                List<Event> page = waiting.subList(0, wanted.limit());
                return new Found(page, cursor(wanted, Long.MAX_VALUE, page.getLast().id().value()));
            }
            events.addAll(waiting);
        }
        int room = wanted.limit() - events.size();
        List<Event> found = fitting(thread, slice(wanted, wanted.after(), before), room);
        boolean more = found.size() > room || isFull(found);
        if (more) {
            found.removeLast();
        }
        events.addAll(found);
        if (!more) {
            return new Found(events, null);
        }
        return new Found(
                events,
                found.isEmpty()
                        ? cursor(wanted, Long.MAX_VALUE, events.getLast().id().value())
                        : cursor(wanted, found.getLast().at().value(), ""));
    }

    /// The events of the slice, and one more where there is one: beyond the limit, or beyond what
    /// fits a page.
    private List<Event> fitting(ThreadId thread, Slice slice, int limit) {
        List<Event> events = new ArrayList<>();
        Slice rest = slice;
        long characters = 0;
        while (events.size() <= limit) {
            int read = Math.min(READ, limit + 1 - events.size());
            List<Event> page = log.getEvents(thread, limited(rest, read));
            for (Event event : page) {
                events.add(event);
                characters += event.wire().length();
                if (characters > PAGE_CHARACTERS_MAX && events.size() > 1) {
                    return events;
                }
            }
            if (page.size() < read) {
                return events;
            }
            rest = behind(rest, events.getLast().at());
        }
        return events;
    }

    private static Slice limited(Slice slice, int limit) {
        return new Slice(
                slice.after(),
                slice.before(),
                slice.order(),
                slice.types(),
                slice.processed(),
                limit);
    }

    private static Slice behind(Slice slice, Position last) {
        boolean up = slice.order() == Order.ASCENDING;
        return new Slice(
                up ? last : slice.after(),
                up ? slice.before() : last,
                slice.order(),
                slice.types(),
                slice.processed(),
                slice.limit());
    }

    /// Whether the last one is too many.
    private static boolean isFull(List<Event> events) {
        long characters = 0;
        for (Event event : events) {
            characters += event.wire().length();
        }
        return events.size() > 1 && characters > PAGE_CHARACTERS_MAX;
    }

    /// One more than wanted, to know whether there is a next page.
    private static Slice slice(Wanted wanted, Position after, @Nullable Position before) {
        return new Slice(
                after,
                before,
                wanted.order(),
                wanted.types(),
                wanted.processed(),
                wanted.limit() + 1);
    }

    private List<Event> waiting(SessionId session, Wanted wanted) {
        if (wanted.before() != null || !wanted.processed().contains(wanted.now())) {
            return List.of();
        }
        return inbox.pending(session).events().stream()
                .filter(event ->
                        wanted.types().isEmpty()
                                || wanted.types().contains(EventTypes.of(event.body())))
                .toList();
    }

    /// What follows the event of this id; all of them when it waits no longer.
    private static List<Event> behind(List<Event> waiting, String id) {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).id().value().equals(id)) {
                return waiting.subList(i + 1, waiting.size());
            }
        }
        return waiting;
    }

    private static Position later(Position one, long other) {
        return one.value() >= other ? one : new Position(other);
    }

    private static Position earlier(@Nullable Position one, long other) {
        return one != null && one.value() <= other ? one : new Position(other);
    }

    private static Cursor cursor(Wanted wanted, long rank, String id) {
        return new Cursor(wanted.order(), false, rank, id);
    }
}

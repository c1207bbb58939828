package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlPending;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.store.PendingRows;
import dev.planaria.core.wire.EventJson;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The inputs that wait, in a batch. The first look at any of them fetches those of all its
/// sessions, as long as they are few and short: then looks and changes cost no round trip.
final class BatchPending implements PendingRows {
    private static final int FEW = 8;
    private static final int SHORT_BYTES = 8 << 10;

    private final Sql sql;
    private final SqlPending exact;
    private final Batch batch;
    private final Set<SessionId> expected = new HashSet<>();
    private final Map<SessionId, Map<EventId, Item>> known = new HashMap<>();
    private final List<Item> fresh = new ArrayList<>();
    private final List<Item> removed = new ArrayList<>();

    BatchPending(Sql sql, SqlPending exact, Batch batch) {
        this.sql = sql;
        this.exact = exact;
        this.batch = batch;
    }

    /// @param wire null where it is long
    private record Item(
            ThreadId thread, long arrival, EventId id, int bytes, @Nullable String wire) {
        Event event() {
            return EventJson.event(thread, null, String.valueOf(wire), null);
        }
    }

    void expect(Collection<SessionId> sessions) {
        expected.addAll(sessions);
    }

    /// A new session: nothing waits.
    void born(SessionId session) {
        known.put(session, new LinkedHashMap<>());
    }

    @Override
    public List<Event> list(SessionId session) {
        Map<EventId, Item> items = items(session);
        return items == null
                ? exact.list(session)
                : items.values().stream().map(Item::event).toList();
    }

    @Override
    public Size size(SessionId session) {
        Map<EventId, Item> items = items(session);
        return items == null
                ? exact.size(session)
                : new Size(items.size(), items.values().stream().mapToLong(Item::bytes).sum());
    }

    @Override
    public void insert(long arrival, Event event) {
        int bytes = event.wire().getBytes(StandardCharsets.UTF_8).length;
        Item item = new Item(event.thread(), arrival, event.id(), bytes, event.wire());
        Map<EventId, Item> items = items(event.thread().session());
        fresh.add(item);
        if (items != null) {
            items.put(event.id(), item);
        }
        batch.wrote(event.wire().length());
    }

    @Override
    public @Nullable Event remove(SessionId session, EventId id) {
        Map<EventId, Item> items = items(session);
        if (items == null) {
            batch.wrote(0);
            return exact.remove(session, id);
        }
        Item item = items.remove(id);
        if (item == null) {
            return null;
        }
        if (!fresh.remove(item)) {
            removed.add(item);
        }
        batch.wrote(0);
        return item.event();
    }

    /// What waits for a session, in order of arrival; null where the table is to be asked.
    private @Nullable Map<EventId, Item> items(SessionId session) {
        if (!known.containsKey(session) && expected.contains(session)) {
            fetch();
        }
        Map<EventId, Item> items = known.get(session);
        if (items == null) {
            flush();
        }
        return items;
    }

    private void fetch() {
        for (SessionId session : expected) {
            known.putIfAbsent(session, new LinkedHashMap<>());
        }
        sql.list(
                """
                select p.* from unnest(?) as s (session) cross join lateral (
                    select session, thread, arrival, event, bytes,
                        case when bytes <= ? then wire end as wire
                    from pending where session = s.session order by arrival limit ?) as p
                """,
                this::read,
                Columns.texts(expected, SessionId::value),
                SHORT_BYTES,
                FEW + 1);
        // What was not known before is now, or is too much.
        known.values()
                .removeIf(items ->
                        items.size() > FEW
                                || items.values().stream().anyMatch(item -> item.wire == null));
        expected.clear();
    }

    private Item read(ResultSet row) throws SQLException {
        SessionId session = new SessionId(row.getString("session"));
        Item item =
                new Item(
                        new ThreadId(session, row.getString("thread")),
                        row.getLong("arrival"),
                        new EventId(row.getString("event")),
                        row.getInt("bytes"),
                        row.getString("wire"));
        known.computeIfAbsent(session, _ -> new LinkedHashMap<>()).put(item.id, item);
        return item;
    }

    void flush() {
        if (!removed.isEmpty()) {
            int gone =
                    sql.update(
                            """
                            delete from pending
                            where (session, event) in (select * from unnest(?, ?))
                            """,
                            Columns.texts(removed, item -> item.thread.session().value()),
                            Columns.texts(removed, item -> item.id.value()));
            if (gone != removed.size()) {
                throw SqlStates.notSo("what was taken is not what waited");
            }
            removed.clear();
        }
        if (!fresh.isEmpty()) {
            sql.update(
                    """
                    insert into pending (workspace, session, thread, arrival, event, bytes, wire)
                    select t.workspace, u.* from unnest(?, ?, ?, ?, ?, ?)
                        as u (session, thread, arrival, event, bytes, wire)
                    join thread as t on t.session = u.session and t.thread = u.thread
                    """,
                    Columns.texts(fresh, item -> item.thread.session().value()),
                    Columns.texts(fresh, item -> item.thread.value()),
                    Columns.numbers(fresh, Item::arrival),
                    Columns.texts(fresh, item -> item.id.value()),
                    Columns.numbers(fresh, Item::bytes),
                    Columns.texts(fresh, Item::wire));
            fresh.clear();
        }
    }

    void forget() {
        expected.clear();
        known.clear();
        fresh.clear();
        removed.clear();
    }
}

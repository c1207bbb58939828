package dev.planaria.adapters.jdbc;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.request.Order;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.wire.EventJson;
import dev.planaria.core.wire.EventTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The tables `thread` and `event`.
public final class SqlEvents implements EventRows {
    private static final String SELECT = "select position, wire, model, append_index from event";
    private static final int APPEND_PAGE = 1_000;

    private final Sql sql;

    public SqlEvents(Sql sql) {
        this.sql = sql;
    }

    @Override
    public @Nullable Tail tail(ThreadId thread) {
        return sql.first(
                "select last_position, processed_at from thread where session = ? and thread = ?",
                row -> new Tail(row.getLong(1), Micros.at(row.getLong(2))),
                thread.session().value(),
                thread.value());
    }

    @Override
    public void advance(ThreadId thread, Tail tail) {
        sql.update(
                """
                update thread set last_position = ?, processed_at = ?
                where session = ? and thread = ?
                """,
                tail.last(),
                Micros.of(tail.processedAt()),
                thread.session().value(),
                thread.value());
    }

    @Override
    public void insert(Entry entry) {
        Event event = entry.event();
        AppendKey key = entry.key();
        sql.update(
                """
                insert into event (log, position, epoch, event, type, append_key, append_index,
                    unique_key, processed_at, wire, model)
                select number, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
                from thread where session = ? and thread = ?
                """,
                event.at().value(),
                entry.epoch(),
                event.id().value(),
                EventTypes.of(event.body()),
                key == null || entry.index() > 0 ? null : key.value(),
                key == null ? null : entry.index(),
                event.body().uniqueKey(),
                Micros.of(Objects.requireNonNull(event.processedAt())),
                event.wire(),
                event.modelJson(),
                event.thread().session().value(),
                event.thread().value());
    }

    @Override
    public List<Event> slice(ThreadId thread, Slice slice) {
        Position before = slice.before();
        Filter filter =
                of(thread)
                        .and("position > ?", slice.after().value())
                        .andWithin("processed_at", slice.processed());
        if (before != null) {
            filter.and("position < ?", before.value());
        }
        if (!slice.types().isEmpty()) {
            filter.andIn("type", slice.types().stream().sorted().toList());
        }
        String by = slice.order() == Order.ASCENDING ? "position" : "position desc";
        return filter.ordered(by, slice.limit()).list(sql, row -> event(thread, row));
    }

    @Override
    public @Nullable Event find(ThreadId thread, EventId id) {
        return one(thread, "event = ?", id.value());
    }

    @Override
    public @Nullable Event unique(ThreadId thread, String key) {
        return one(thread, "unique_key = ?", key);
    }

    @Override
    public List<Event> appended(ThreadId thread, AppendKey key) {
        Event first = one(thread, "append_key = ?", key.value());
        if (first == null) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        Position after = new Position(first.at().value() - 1);
        while (true) {
            List<Indexed> page =
                    of(thread)
                            .and("position > ?", after.value())
                            .ordered("position", APPEND_PAGE)
                            .list(
                                    sql,
                                    row ->
                                            new Indexed(
                                                    Sql.number(row, "append_index"),
                                                    event(thread, row)));
            for (Indexed indexed : page) {
                // Where the numbers start anew or are missing, somebody else's events begin.
                if (indexed.index == null || indexed.index != events.size()) {
                    return events;
                }
                events.add(indexed.event);
            }
            if (page.size() < APPEND_PAGE) {
                return events;
            }
            after = events.getLast().at();
        }
    }

    private @Nullable Event one(ThreadId thread, String condition, String value) {
        List<Event> found =
                of(thread)
                        .and(condition, value)
                        .ordered("position", 1)
                        .list(sql, row -> event(thread, row));
        return found.isEmpty() ? null : found.getFirst();
    }

    private static Filter of(ThreadId thread) {
        return new Filter(SELECT)
                .and(
                        "log = (select number from thread where session = ? and thread = ?)",
                        thread.session().value(),
                        thread.value());
    }

    private static Event event(ThreadId thread, ResultSet row) throws SQLException {
        return EventJson.event(
                thread,
                new Position(row.getLong("position")),
                row.getString("wire"),
                row.getString("model"));
    }

    /// @param index within its append
    private record Indexed(@Nullable Long index, Event event) {}
}

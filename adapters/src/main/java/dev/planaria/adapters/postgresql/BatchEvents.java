package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlEvents;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.wire.EventTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The logs of a batch: what it appends is kept here until it goes out in one statement.
///
/// A key that nobody used is the rule. So keys count as new at first, which costs no look; an index
/// refuses the one that is not, and those that nothing was written under are looked for before the
/// commit.
final class BatchEvents implements EventRows {
    private final Sql sql;
    private final SqlEvents exact;
    private final Batch batch;
    private final boolean trusting;
    private final Map<ThreadId, Log> logs = new LinkedHashMap<>();
    private final List<Entry> fresh = new ArrayList<>();
    private final Set<Key> appendKeys = new HashSet<>();
    private final Set<Key> uniqueKeys = new HashSet<>();

    BatchEvents(Sql sql, SqlEvents exact, Batch batch, boolean trusting) {
        this.sql = sql;
        this.exact = exact;
        this.batch = batch;
        this.trusting = trusting;
    }

    /// A key that counts as new.
    private record Key(long log, String value) {}

    /// The end of one log, and what this batch added to it.
    private static final class Log {
        private final long number;
        private Tail tail;
        private boolean moved;
        private final Map<EventId, Event> byId = new HashMap<>();
        private final Map<String, Event> byUnique = new HashMap<>();
        private final Map<AppendKey, List<Event>> byAppend = new HashMap<>();

        Log(long number, Tail tail) {
            this.number = number;
            this.tail = tail;
        }
    }

    Tail readTail(ResultSet row) throws SQLException {
        ThreadId thread =
                new ThreadId(new SessionId(row.getString("session")), row.getString("thread"));
        Tail tail = new Tail(row.getLong("last_position"), Micros.at(row.getLong("processed_at")));
        logs.put(thread, new Log(row.getLong("number"), tail));
        return tail;
    }

    private @Nullable Log log(ThreadId thread) {
        Log known = logs.get(thread);
        if (known == null) {
            @Nullable Tail _ =
                    sql.<Tail>first(
                            """
                            select number, session, thread, last_position, processed_at
                            from thread where session = ? and thread = ?
                            """,
                            this::readTail,
                            thread.session().value(),
                            thread.value());
        }
        return logs.get(thread);
    }

    private Log logOf(ThreadId thread) {
        Log log = log(thread);
        if (log == null) {
            throw new IllegalStateException("thread " + thread + " has no log");
        }
        return log;
    }

    @Override
    public @Nullable Tail tail(ThreadId thread) {
        Log log = log(thread);
        return log == null ? null : log.tail;
    }

    @Override
    public void advance(ThreadId thread, Tail tail) {
        Log log = logOf(thread);
        log.tail = tail;
        log.moved = true;
        batch.wrote(0);
    }

    @Override
    public void insert(Entry entry) {
        Event event = entry.event();
        Log log = logOf(event.thread());
        fresh.add(entry);
        log.byId.put(event.id(), event);
        String unique = event.body().uniqueKey();
        if (unique != null) {
            log.byUnique.put(unique, event);
        }
        AppendKey key = entry.key();
        if (key != null) {
            log.byAppend.computeIfAbsent(key, _ -> new ArrayList<>()).add(event);
        }
        String model = event.modelJson();
        batch.wrote(event.wire().length() + (model == null ? 0 : model.length()));
    }

    @Override
    public List<Event> slice(ThreadId thread, Slice slice) {
        batch.flush();
        return exact.slice(thread, slice);
    }

    @Override
    public @Nullable Event find(ThreadId thread, EventId id) {
        Log log = log(thread);
        Event event = log == null ? null : log.byId.get(id);
        return event == null ? exact.find(thread, id) : event;
    }

    @Override
    public @Nullable Event unique(ThreadId thread, String key) {
        Log log = log(thread);
        if (log == null) {
            return null;
        }
        Event event = log.byUnique.get(key);
        if (event == null && trusting) {
            uniqueKeys.add(new Key(log.number, key));
            return null;
        }
        return event == null ? exact.unique(thread, key) : event;
    }

    @Override
    public List<Event> appended(ThreadId thread, AppendKey key) {
        Log log = log(thread);
        if (log == null) {
            return List.of();
        }
        List<Event> events = log.byAppend.get(key);
        if (events == null && trusting) {
            appendKeys.add(new Key(log.number, key.value()));
            return List.of();
        }
        return events == null ? exact.appended(thread, key) : List.copyOf(events);
    }

    void flush() {
        List<Log> moved = new ArrayList<>();
        for (Log log : logs.values()) {
            if (log.moved) {
                moved.add(log);
            }
        }
        if (!moved.isEmpty()) {
            advance(moved);
        }
        if (!fresh.isEmpty()) {
            insert();
        }
        look("append_key", appendKeys);
        look("unique_key", uniqueKeys);
    }

    private void advance(List<Log> moved) {
        int written =
                sql.update(
                        """
                        update thread as t set last_position = u.position,
                            processed_at = u.processed_at
                        from unnest(?, ?, ?) as u (number, position, processed_at)
                        where t.number = u.number
                        """,
                        Columns.numbers(moved, log -> log.number),
                        Columns.numbers(moved, log -> log.tail.last()),
                        Columns.numbers(moved, log -> Micros.of(log.tail.processedAt())));
        if (written != moved.size()) {
            throw SqlStates.notSo("a log that was read is not there");
        }
        moved.forEach(log -> log.moved = false);
    }

    private void insert() {
        for (Entry entry : fresh) {
            long log = logOf(entry.event().thread()).number;
            AppendKey append = entry.key();
            String unique = entry.event().body().uniqueKey();
            if (append != null) {
                // An index looks for these.
                appendKeys.remove(new Key(log, append.value()));
            }
            if (unique != null) {
                uniqueKeys.remove(new Key(log, unique));
            }
        }
        sql.update(
                """
                insert into event (log, position, epoch, event, type, append_key, append_index,
                    unique_key, processed_at, wire, model)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                Columns.numbers(fresh, one -> logOf(one.event().thread()).number),
                Columns.numbers(fresh, one -> one.event().at().value()),
                Columns.numbers(fresh, Entry::epoch),
                Columns.texts(fresh, one -> one.event().id().value()),
                Columns.texts(fresh, one -> EventTypes.of(one.event().body())),
                Columns.texts(fresh, one -> firstKey(one)),
                Columns.numbers(fresh, one -> one.key() == null ? null : one.index()),
                Columns.texts(fresh, one -> one.event().body().uniqueKey()),
                Columns.numbers(
                        fresh, one -> Micros.of(Objects.requireNonNull(one.event().processedAt()))),
                Columns.texts(fresh, one -> one.event().wire()),
                Columns.texts(fresh, one -> one.event().modelJson()));
        fresh.clear();
    }

    private static @Nullable String firstKey(Entry entry) {
        AppendKey key = entry.key();
        return key == null || entry.index() > 0 ? null : key.value();
    }

    private void look(String column, Set<Key> keys) {
        if (keys.isEmpty()) {
            return;
        }
        Integer one =
                sql.<Integer>first(
                        "select 1 from event as e join unnest(?, ?) as u (log, value)"
                                + " on e.log = u.log and e."
                                + column
                                + " = u.value limit 1",
                        row -> row.getInt(1),
                        Columns.numbers(keys, Key::log),
                        Columns.texts(keys, Key::value));
        if (one != null) {
            throw SqlStates.notSo(column + " was used before");
        }
        keys.clear();
    }

    void forget() {
        logs.clear();
        fresh.clear();
        appendKeys.clear();
        uniqueKeys.clear();
    }
}

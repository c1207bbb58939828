package dev.planaria.adapters.jdbc;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.store.PendingRows;
import dev.planaria.core.wire.EventJson;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The table `pending`.
public final class SqlPending implements PendingRows {
    private final Sql sql;

    public SqlPending(Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Event> list(SessionId session) {
        return sql.list(
                "select thread, wire from pending where session = ? order by arrival",
                row -> event(session, row),
                session.value());
    }

    @Override
    public Size size(SessionId session) {
        return Objects.requireNonNull(
                sql.first(
                        "select count(*), coalesce(sum(bytes), 0) from pending where session = ?",
                        row -> new Size(row.getInt(1), row.getLong(2)),
                        session.value()));
    }

    @Override
    public void insert(long arrival, Event event) {
        sql.update(
                """
                insert into pending (workspace, session, thread, arrival, event, bytes, wire)
                select workspace, session, thread, ?, ?, ?, ?
                from thread where session = ? and thread = ?
                """,
                arrival,
                event.id().value(),
                event.wire().getBytes(StandardCharsets.UTF_8).length,
                event.wire(),
                event.thread().session().value(),
                event.thread().value());
    }

    @Override
    public @Nullable Event remove(SessionId session, EventId id) {
        return sql.firstUpdated(
                "delete from pending where session = ? and event = ? returning thread, wire",
                row -> event(session, row),
                session.value(),
                id.value());
    }

    private static Event event(SessionId session, ResultSet row) throws SQLException {
        return EventJson.event(
                new ThreadId(session, row.getString("thread")), null, row.getString("wire"), null);
    }
}

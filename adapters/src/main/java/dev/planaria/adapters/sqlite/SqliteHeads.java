package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlHeads;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.HeadRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Shards;
import dev.planaria.core.store.Window;
import dev.planaria.core.wire.Json;
import dev.planaria.core.wire.SessionJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// The tables `session` and `session_document`.
final class SqliteHeads implements HeadRows, HeadRows.Finder {
    private static final int UNLIMITED = -1;

    private final Sql sql;
    private final Rows rows;
    private final SqlHeads heads;

    SqliteHeads(Sql sql, Rows rows) {
        this.sql = sql;
        this.rows = rows;
        this.heads = new SqlHeads(sql);
    }

    @Override
    public @Nullable Head find(SessionId id) {
        return heads.find(id);
    }

    @Override
    public Session session(Head head) {
        return heads.session(head);
    }

    @Override
    public void insert(Head head, Session document) {
        sql.update(
                """
                insert into session (session, workspace, thread, agent, agent_version, created_at,
                    status, epoch, attempts, arrivals, active_micros, input_tokens, output_tokens,
                    cache_read_tokens, cache_written_5m_tokens, cache_written_1h_tokens, blockers)
                values (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, '')
                """,
                head.id().value(),
                head.workspace().value(),
                head.thread().value(),
                document.setup().agent().id().value(),
                document.setup().agent().version(),
                Micros.of(document.times().createdAt()),
                head.state().status().name());
        sql.update(
                "insert into session_document (session, json) values (?, ?)",
                head.id().value(),
                Json.text(SessionJson.write(document)));
        sql.update(
                """
                insert into thread (workspace, session, thread, last_position, processed_at)
                values (?, ?, ?, 0, 0)
                """,
                head.workspace().value(),
                head.id().value(),
                head.thread().value());
    }

    @Override
    public void update(Head head) {
        heads.update(head);
    }

    @Override
    public void replace(Session document) {
        heads.replace(document);
    }

    @Override
    public void delete(Head head) {
        heads.delete(head);
    }

    @Override
    public Finder finder() {
        return this;
    }

    @Override
    public List<SessionId> due(Shards own, int limit) {
        long now = Micros.of(rows.now());
        long late = now - Shards.PATIENCE.toNanos() / 1_000;
        // why: a cross join is not turned round, and mostly no lease has run out.
        List<Due> due =
                sql.list(
                        """
                        select session, runnable_at as since from session
                            where owner is null and runnable_at is not null and runnable_at <= ?
                        union all
                        select session, deadline_at - ? as since from session
                            where owner is not null and deadline_at <= ?
                        union all
                        select session, lease_until as since from node cross join session
                            where lease_until <= ? and owner = node and deadline_at > ?
                        order by since limit ?
                        """,
                        row -> new Due(new SessionId(row.getString(1)), row.getLong(2)),
                        now,
                        Leases.DEADLINE.toNanos() / 1_000,
                        now,
                        now,
                        now,
                        own.equals(Shards.ALL) ? limit : UNLIMITED);
        return due.stream()
                .filter(one -> own.contains(one.session) || one.since <= late)
                .limit(limit)
                .map(Due::session)
                .toList();
    }

    @Override
    public Map<SessionId, Mark> marks(Collection<SessionId> sessions) {
        ArrayNode wanted = Json.MAPPER.createArrayNode();
        sessions.forEach(id -> wanted.add(id.value()));
        Map<SessionId, Mark> marks = new HashMap<>();
        sql.list(
                        """
                        select s.session, s.arrivals, t.last_position
                        from json_each(?) w
                        cross join session s on s.session = w.value
                        join thread t on t.session = s.session and t.thread = s.thread
                        """,
                        row ->
                                Map.entry(
                                        new SessionId(row.getString(1)),
                                        new Mark(row.getLong(2), row.getLong(3))),
                        Json.text(wanted))
                .forEach(mark -> marks.put(mark.getKey(), mark.getValue()));
        return marks;
    }

    /// @param since when it began to want a brain
    private record Due(SessionId session, long since) {}

    @Override
    public List<Session> list(WorkspaceId workspace, Sessions.Query query, Window window) {
        return heads.list(workspace, query, window);
    }
}

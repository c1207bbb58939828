package dev.planaria.adapters.postgresql;

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
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The tables `session` and `session_document`, statement by statement.
final class PostgresHeads implements HeadRows, HeadRows.Finder {
    private final Sql sql;
    private final Rows rows;
    private final SqlHeads heads;

    PostgresHeads(Sql sql, Rows rows) {
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
                with document as (
                    insert into session_document (session, json) values (?, ?)
                ), log as (
                    insert into thread (number, workspace, session, thread, last_position,
                        processed_at)
                    values (?, ?, ?, ?, 0, 0)
                )
                insert into session (session, workspace, thread, shard, agent, agent_version,
                    created_at, status, epoch, attempts, arrivals, active_micros, input_tokens,
                    output_tokens, cache_read_tokens, cache_written_5m_tokens,
                    cache_written_1h_tokens, blockers)
                values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, '')
                """,
                head.id().value(),
                Json.text(SessionJson.write(document)),
                // why: no sequence (protocol S1). Of two that are equal the later one is refused.
                ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE),
                head.workspace().value(),
                head.id().value(),
                head.thread().value(),
                head.id().value(),
                head.workspace().value(),
                head.thread().value(),
                Shards.of(head.id()),
                document.setup().agent().id().value(),
                document.setup().agent().version(),
                Micros.of(document.times().createdAt()),
                head.state().status().name());
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

    /// Each part stops at the limit, in the order of its index: with a million sessions at rest it
    /// reads nothing.
    @Override
    public List<SessionId> due(Shards own, int limit) {
        long now = Micros.of(rows.now());
        long late = now - Shards.PATIENCE.toNanos() / 1_000;
        return sql.list(
                """
                select session, since from (
                    (select session, runnable_at as since from session
                        where owner is null and runnable_at is not null and runnable_at <= ?
                            and (runnable_at <= ? or (shard >= ? and shard < ?))
                        order by runnable_at limit ?)
                    union all
                    (select session, deadline_at - ? as since from session
                        where owner is not null and deadline_at <= ?
                        order by deadline_at limit ?)
                    union all
                    (select session, lease_until as since from node join session on owner = node
                        where lease_until <= ? and deadline_at > ?
                            and (lease_until <= ? or (shard >= ? and shard < ?))
                        limit ?)
                ) as due order by since limit ?
                """,
                row -> new SessionId(row.getString(1)),
                now,
                late,
                own.from(),
                own.until(),
                limit,
                Leases.DEADLINE.toNanos() / 1_000,
                now,
                limit,
                now,
                now,
                late,
                own.from(),
                own.until(),
                limit,
                limit);
    }

    @Override
    public Map<SessionId, Mark> marks(Collection<SessionId> sessions) {
        Map<SessionId, Mark> marks = new HashMap<>();
        sql.list(
                        """
                        select s.session, s.arrivals, t.last_position
                        from session as s join thread as t
                            on t.session = s.session and t.thread = s.thread
                        where s.session = any(?)
                        """,
                        row ->
                                Map.entry(
                                        new SessionId(row.getString(1)),
                                        new Mark(row.getLong(2), row.getLong(3))),
                        (Object) Columns.texts(sessions, SessionId::value))
                .forEach(mark -> marks.put(mark.getKey(), mark.getValue()));
        return marks;
    }

    @Override
    public List<Session> list(WorkspaceId workspace, Sessions.Query query, Window window) {
        return heads.list(workspace, query, window);
    }
}

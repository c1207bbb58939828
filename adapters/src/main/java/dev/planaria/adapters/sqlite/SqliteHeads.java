package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Usage;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.HeadRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Shards;
import dev.planaria.core.store.Window;
import dev.planaria.core.wire.Json;
import dev.planaria.core.wire.SessionJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tables `session` and `session_document`.
final class SqliteHeads implements HeadRows, HeadRows.Finder {
    private static final String SEPARATOR = "\n";

    private static final int UNLIMITED = -1;

    private final Sql sql;
    private final Rows rows;

    SqliteHeads(Sql sql, Rows rows) {
        this.sql = sql;
        this.rows = rows;
    }

    @Override
    public @Nullable Head find(SessionId id) {
        return sql.first("select * from session where session = ?", SqliteHeads::head, id.value());
    }

    @Override
    public Session session(Head head) {
        String json =
                sql.first(
                        "select json from session_document where session = ?",
                        row -> row.getString(1),
                        head.id().value());
        return session(head, Objects.requireNonNull(json));
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
        Usage usage = head.state().usage();
        Head.Claim claim = head.claim();
        Head.Queue queue = head.queue();
        NodeId owner = claim.owner();
        sql.update(
                """
                update session set status = ?, epoch = ?, owner = ?, deadline_at = ?, attempts = ?,
                    arrivals = ?, runnable_at = ?, running_since = ?, active_micros = ?,
                    input_tokens = ?, output_tokens = ?, cache_read_tokens = ?,
                    cache_written_5m_tokens = ?, cache_written_1h_tokens = ?, blockers = ?
                where session = ?
                """,
                head.state().status().name(),
                claim.epoch(),
                owner == null ? null : owner.value(),
                micros(claim.deadline()),
                claim.attempts(),
                queue.arrivals(),
                micros(queue.runnableAt()),
                micros(queue.runningSince()),
                head.state().active().toNanos() / 1_000,
                usage.input(),
                usage.output(),
                usage.cacheRead(),
                usage.cacheWritten5m(),
                usage.cacheWritten1h(),
                head.blockers().stream()
                        .map(EventId::value)
                        .sorted()
                        .collect(Collectors.joining(SEPARATOR)),
                head.id().value());
    }

    @Override
    public void replace(Session document) {
        sql.update(
                "update session set agent = ?, agent_version = ?, archived_at = ? where session = ?",
                document.setup().agent().id().value(),
                document.setup().agent().version(),
                micros(document.times().archivedAt()),
                document.id().value());
        sql.update(
                "update session_document set json = ? where session = ?",
                Json.text(SessionJson.write(document)),
                document.id().value());
    }

    @Override
    public void delete(Head head) {
        String id = head.id().value();
        sql.update("delete from session where session = ?", id);
        sql.update("delete from session_document where session = ?", id);
        sql.update(
                "delete from event where log in (select number from thread where session = ?)", id);
        sql.update("delete from thread where session = ?", id);
        sql.update("delete from pending where session = ?", id);
        sql.update("delete from receipt where session = ?", id);
        sql.update("delete from hand where session = ?", id);
        sql.update("delete from checkpoint where session = ?", id);
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

    /// @param since when it began to want a brain
    private record Due(SessionId session, long since) {}

    @Override
    public List<Session> list(WorkspaceId workspace, Sessions.Query query, Window window) {
        Filter filter =
                new Filter("select * from session join session_document using (session)")
                        .and("workspace = ?", workspace.value())
                        .andWithin("created_at", query.created());
        if (!query.includeArchived()) {
            filter.and("archived_at is null");
        }
        if (!query.statuses().isEmpty()) {
            filter.andIn(
                    "status", query.statuses().stream().map(SessionStatus::name).sorted().toList());
        }
        Sessions.OfAgent agent = query.agent();
        if (agent != null) {
            filter.and("agent = ?", agent.id().value());
            if (agent.version() != null) {
                filter.and("agent_version = ?", agent.version());
            }
        }
        return filter.within(window, "created_at", "session")
                .list(sql, row -> session(head(row), row.getString("json")));
    }

    private static Session session(Head head, String json) {
        return SessionJson.read(Json.parse(json), head.workspace(), head.thread(), head.state());
    }

    private static Head head(ResultSet row) throws SQLException {
        SessionId id = new SessionId(row.getString("session"));
        String owner = row.getString("owner");
        String blockers = row.getString("blockers");
        return new Head(
                id,
                new WorkspaceId(row.getString("workspace")),
                new ThreadId(id, row.getString("thread")),
                state(row),
                new Head.Claim(
                        row.getLong("epoch"),
                        owner == null ? null : new NodeId(owner),
                        time(row, "deadline_at"),
                        row.getInt("attempts")),
                new Head.Queue(
                        row.getLong("arrivals"),
                        time(row, "runnable_at"),
                        time(row, "running_since")),
                blockers.isEmpty()
                        ? Set.of()
                        : Set.of(blockers.split(SEPARATOR)).stream()
                                .map(EventId::new)
                                .collect(Collectors.toSet()));
    }

    private static Session.State state(ResultSet row) throws SQLException {
        return new Session.State(
                SessionStatus.valueOf(row.getString("status")),
                new Usage(
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("cache_read_tokens"),
                        row.getLong("cache_written_5m_tokens"),
                        row.getLong("cache_written_1h_tokens")),
                Duration.of(row.getLong("active_micros"), ChronoUnit.MICROS));
    }

    private static @Nullable Long micros(@Nullable Instant time) {
        return time == null ? null : Micros.of(time);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Long micros = Sql.number(row, column);
        return micros == null ? null : Micros.at(micros);
    }
}

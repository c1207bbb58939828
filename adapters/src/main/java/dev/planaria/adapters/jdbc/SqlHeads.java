package dev.planaria.adapters.jdbc;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Usage;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.Micros;
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

/// The tables `session` and `session_document`: what is the same in every database.
public final class SqlHeads {
    private static final String SEPARATOR = "\n";

    private final Sql sql;

    public SqlHeads(Sql sql) {
        this.sql = sql;
    }

    public @Nullable Head find(SessionId id) {
        return sql.first("select * from session where session = ?", SqlHeads::head, id.value());
    }

    public Session session(Head head) {
        String json =
                sql.first(
                        "select json from session_document where session = ?",
                        row -> row.getString(1),
                        head.id().value());
        return session(head, Objects.requireNonNull(json));
    }

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
                blockers(head),
                head.id().value());
    }

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

    /// The blockers of a head, as they are kept.
    public static String blockers(Head head) {
        return head.blockers().stream()
                .map(EventId::value)
                .sorted()
                .collect(Collectors.joining(SEPARATOR));
    }

    /// A row of `session`.
    public static Head head(ResultSet row) throws SQLException {
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

    public static @Nullable Long micros(@Nullable Instant time) {
        return time == null ? null : Micros.of(time);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Long micros = Sql.number(row, column);
        return micros == null ? null : Micros.at(micros);
    }
}

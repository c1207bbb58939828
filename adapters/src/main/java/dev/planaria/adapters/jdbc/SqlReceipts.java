package dev.planaria.adapters.jdbc;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.ReceiptRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The table `receipt`.
public final class SqlReceipts implements ReceiptRows {
    private static final int PURGED_AT_ONCE = 1_000;

    private final Sql sql;

    public SqlReceipts(Sql sql) {
        this.sql = sql;
    }

    @Override
    public @Nullable Row named(WorkspaceId workspace, String scope, String key) {
        return sql.first(
                """
                select * from receipt
                where name = ? and keyed = 1 and scope = ? and workspace = ?
                """,
                SqlReceipts::row,
                key,
                scope,
                workspace.value());
    }

    @Override
    public @Nullable Row unnamed(
            WorkspaceId workspace, String scope, String bodyHash, Instant since) {
        return sql.first(
                """
                select * from receipt
                where body_hash = ? and keyed = 0 and scope = ? and workspace = ?
                    and created_at >= ?
                order by created_at desc, name desc limit 1
                """,
                SqlReceipts::row,
                bodyHash,
                scope,
                workspace.value(),
                Micros.ceil(since));
    }

    @Override
    public void insert(Row row) {
        SessionId session = row.session();
        Instant expiresAt = row.expiresAt();
        sql.update(
                """
                insert into receipt (workspace, scope, keyed, name, body_hash, session, answer,
                    created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                row.scope().workspace().value(),
                row.scope().value(),
                row.name().keyed() ? 1 : 0,
                row.name().value(),
                row.bodyHash(),
                session == null ? null : session.value(),
                row.answer(),
                Micros.of(row.createdAt()),
                expiresAt == null ? null : Micros.of(expiresAt));
    }

    @Override
    public void forget(Collection<String> requestIds) {
        for (String requestId : requestIds) {
            sql.update("delete from receipt where name = ? and keyed = 0", requestId);
        }
    }

    @Override
    public void forget(String scope, String bodyHash) {
        sql.update(
                "delete from receipt where body_hash = ? and keyed = 0 and scope = ?",
                bodyHash,
                scope);
    }

    @Override
    public void purge(Instant now) {
        sql.update(
                """
                delete from receipt where (name, keyed, scope, workspace) in
                    (select name, keyed, scope, workspace from receipt
                    where expires_at <= ? limit ?)
                """,
                Micros.of(now),
                PURGED_AT_ONCE);
    }

    private static Row row(ResultSet row) throws SQLException {
        String session = row.getString("session");
        Long expiresAt = Sql.number(row, "expires_at");
        return new Row(
                new Scope(new WorkspaceId(row.getString("workspace")), row.getString("scope")),
                new Name(row.getInt("keyed") == 1, row.getString("name")),
                row.getString("body_hash"),
                session == null ? null : new SessionId(session),
                row.getString("answer"),
                Micros.at(row.getLong("created_at")),
                expiresAt == null ? null : Micros.at(expiresAt));
    }
}

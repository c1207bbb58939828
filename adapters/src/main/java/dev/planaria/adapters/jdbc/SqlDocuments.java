package dev.planaria.adapters.jdbc;

import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Document;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table `document`, as far as one kind goes.
public final class SqlDocuments<T extends Document> implements DocumentRows<T> {
    private static final String SELECT = "select json from document";

    private final Sql sql;
    private final DocumentKind<T> kind;

    public SqlDocuments(Sql sql, DocumentKind<T> kind) {
        this.sql = sql;
        this.kind = kind;
    }

    @Override
    public @Nullable T newest(WorkspaceId workspace, String key) {
        return sql.first(
                """
                select json from document where kind = ? and workspace = ? and key = ?
                order by version desc limit 1
                """,
                this::document,
                kind.name(),
                workspace.value(),
                key);
    }

    @Override
    public @Nullable T version(WorkspaceId workspace, String key, int version) {
        return sql.first(
                """
                select json from document
                where kind = ? and workspace = ? and key = ? and version = ?
                """,
                this::document,
                kind.name(),
                workspace.value(),
                key,
                version);
    }

    @Override
    public void put(WorkspaceId workspace, T document) {
        Instant archivedAt = document.times().archivedAt();
        sql.update(
                """
                update document set newest = 0
                where kind = ? and workspace = ? and key = ? and newest = 1
                """,
                kind.name(),
                workspace.value(),
                document.key());
        sql.update(
                """
                insert into document
                    (kind, workspace, key, version, newest, created_at, archived_at, json)
                values (?, ?, ?, ?, 1, ?, ?, ?)
                on conflict (kind, workspace, key, version) do update set newest = 1,
                    created_at = excluded.created_at, archived_at = excluded.archived_at,
                    json = excluded.json
                """,
                kind.name(),
                workspace.value(),
                document.key(),
                document.version(),
                Micros.of(document.times().createdAt()),
                archivedAt == null ? null : Micros.of(archivedAt),
                kind.write().apply(document));
    }

    @Override
    public boolean delete(WorkspaceId workspace, String key) {
        return sql.update(
                        "delete from document where kind = ? and workspace = ? and key = ?",
                        kind.name(),
                        workspace.value(),
                        key)
                > 0;
    }

    @Override
    public List<T> list(WorkspaceId workspace, Catalog.Query query, Window window) {
        Filter filter = of(workspace).and("newest = 1").andWithin("created_at", query.created());
        if (!query.includeArchived()) {
            filter.and("archived_at is null");
        }
        return filter.within(window, "created_at", "key").list(sql, this::document);
    }

    @Override
    public List<T> versions(WorkspaceId workspace, String key, Window window) {
        return of(workspace)
                .and("key = ?", key)
                .within(window, "version", "key")
                .list(sql, this::document);
    }

    private Filter of(WorkspaceId workspace) {
        return new Filter(SELECT)
                .and("kind = ?", kind.name())
                .and("workspace = ?", workspace.value());
    }

    private T document(ResultSet row) throws SQLException {
        return kind.read().apply(row.getString("json"));
    }
}

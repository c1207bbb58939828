package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Document;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Documents of one kind, in a batch. Whoever asks for the newest version is about to replace it:
/// its first version is locked, so that two servers do it one after the other.
final class BatchDocuments<T extends Document> implements DocumentRows<T> {
    private final Sql sql;
    private final DocumentKind<T> kind;
    private final DocumentRows<T> exact;
    private final Batch batch;

    BatchDocuments(Sql sql, DocumentKind<T> kind, DocumentRows<T> exact, Batch batch) {
        this.sql = sql;
        this.kind = kind;
        this.exact = exact;
        this.batch = batch;
    }

    @Override
    public @Nullable T newest(WorkspaceId workspace, String key) {
        lock(workspace, key);
        // A statement of its own, which sees what was committed while the first one waited.
        return exact.newest(workspace, key);
    }

    /// why the first one: it stays the same row whatever is added behind it.
    private void lock(WorkspaceId workspace, String key) {
        Integer _ =
                sql.<Integer>first(
                        """
                        select version from document
                        where kind = ? and workspace = ? and key = ?
                        order by version limit 1 for update
                        """,
                        row -> row.getInt(1),
                        kind.name(),
                        workspace.value(),
                        key);
    }

    @Override
    public @Nullable T version(WorkspaceId workspace, String key, int version) {
        return exact.version(workspace, key, version);
    }

    @Override
    public void put(WorkspaceId workspace, T document) {
        batch.wrote(0);
        exact.put(workspace, document);
    }

    @Override
    public boolean delete(WorkspaceId workspace, String key) {
        lock(workspace, key);
        batch.wrote(0);
        return exact.delete(workspace, key);
    }

    @Override
    public List<T> list(WorkspaceId workspace, Catalog.Query query, Window window) {
        return exact.list(workspace, query, window);
    }

    @Override
    public List<T> versions(WorkspaceId workspace, String key, Window window) {
        return exact.versions(workspace, key, window);
    }
}

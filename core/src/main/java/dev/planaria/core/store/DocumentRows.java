package dev.planaria.core.store;

import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Document;
import dev.planaria.core.id.WorkspaceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Documents of one kind, version by version.
public interface DocumentRows<T extends Document> {
    @Nullable T newest(WorkspaceId workspace, String key);

    @Nullable T version(WorkspaceId workspace, String key, int version);

    /// Adds this version, or replaces it.
    void put(WorkspaceId workspace, T document);

    /// Removes all versions.
    ///
    /// @return whether there was one
    boolean delete(WorkspaceId workspace, String key);

    /// Newest versions that match the filters of the query, within the window. Ranked by creation
    /// time in microseconds.
    List<T> list(WorkspaceId workspace, Catalog.Query query, Window window);

    /// Versions of one document within the window. Ranked by version.
    List<T> versions(WorkspaceId workspace, String key, Window window);
}

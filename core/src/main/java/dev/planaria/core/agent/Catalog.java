package dev.planaria.core.agent;

import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.request.TimeRange;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Keeps documents of one kind. Every change is durable when the call returns; all methods block
/// and are safe for many threads. Nothing is seen across workspaces (protocol I12).
public interface Catalog<T extends Document> {
    /// Keeps a new document, or returns the one that the same receipt made before.
    T create(WorkspaceId workspace, Receipt receipt, T document);

    /// The newest version.
    Optional<T> get(WorkspaceId workspace, String key);

    Optional<T> get(WorkspaceId workspace, String key, int version);

    /// Changes the newest version in one transaction with reading it. If `change` returns a
    /// document equal to the one it got, nothing is written; with the same version number, the
    /// newest is replaced; with the next, a version is added. What `change` throws goes through to
    /// the caller and nothing is written. It must be quick: other writers wait.
    ///
    /// @return what is kept now; empty when there is no such document
    Optional<T> update(WorkspaceId workspace, String key, UnaryOperator<T> change);

    /// Removes all versions.
    ///
    /// @return whether there was one
    boolean delete(WorkspaceId workspace, String key);

    /// Newest versions, by creation time.
    Page<T> list(WorkspaceId workspace, Query query);

    /// All versions of one document, the newest first.
    Page<T> versions(WorkspaceId workspace, String key, int limit, @Nullable Cursor at);

    /// Which part of the list is wanted.
    record Query(
            int limit,
            @Nullable Cursor at,
            Order order,
            boolean includeArchived,
            TimeRange created) {}
}

package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// First answers (protocol A6).
public interface ReceiptRows {
    @Nullable Row named(WorkspaceId workspace, String scope, String key);

    /// The newest one without a key, made at `since` or later.
    @Nullable Row unnamed(WorkspaceId workspace, String scope, String bodyHash, Instant since);

    void insert(Row row);

    /// Forgets those of these requests that have no key.
    void forget(Collection<String> requestIds);

    /// Forgets those of this scope and body that have no key.
    void forget(String scope, String bodyHash);

    /// Forgets what has expired.
    void purge(Instant now);

    /// @param session whose deletion ends it; null for creates
    /// @param name what is unique in the scope
    /// @param expiresAt null for never
    record Row(
            Scope scope,
            Name name,
            String bodyHash,
            @Nullable SessionId session,
            String answer,
            Instant createdAt,
            @Nullable Instant expiresAt) {}

    record Scope(WorkspaceId workspace, String value) {}

    /// @param value an `Idempotency-Key`, or the id of a request without one
    record Name(boolean keyed, String value) {}
}

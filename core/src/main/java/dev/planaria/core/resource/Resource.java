package dev.planaria.core.resource;

import dev.planaria.core.id.ResourceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a sandbox is given before its first call (API contract 8).
public sealed interface Resource {
    ResourceId id();

    /// A git repository, cloned before the first call that needs the hand.
    ///
    /// @param url what git clones: https, http, git, ssh or, on one machine only, a local path
    /// @param mountPath absolute path inside the sandbox
    record Repository(
            ResourceId id,
            String url,
            @Nullable Checkout checkout,
            String mountPath,
            Instant createdAt,
            Instant updatedAt)
            implements Resource {}

    /// What to check out after the clone; the default branch where there is none.
    sealed interface Checkout {
        record Branch(String name) implements Checkout {}

        record Commit(String sha) implements Checkout {}
    }
}

package dev.planaria.core.agent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a document was made, last changed and put away.
public record Times(Instant createdAt, Instant updatedAt, @Nullable Instant archivedAt) {
    public static Times born(Instant now) {
        return new Times(now, now, null);
    }

    public Times touched(Instant now) {
        return new Times(createdAt, now, archivedAt);
    }

    public Times archived(Instant now) {
        return new Times(createdAt, now, now);
    }

    public boolean isArchived() {
        return archivedAt != null;
    }
}

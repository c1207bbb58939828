package dev.planaria.core.session;

import dev.planaria.core.id.EventId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a session rests (API contract 4.4).
public sealed interface StopReason {
    /// The model had no more to do, or somebody interrupted it.
    record EndTurn() implements StopReason {}

    /// Somebody must answer these calls first. A session in this state is not due.
    record RequiresAction(List<EventId> eventIds) implements StopReason {
        public RequiresAction {
            eventIds = List.copyOf(eventIds);
        }
    }

    /// The model could not be had.
    record RetriesExhausted() implements StopReason {}

    record BudgetReached() implements StopReason {}

    /// The model declined.
    record Refusal(@Nullable String category, @Nullable String explanation) implements StopReason {}
}

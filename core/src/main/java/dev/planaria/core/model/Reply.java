package dev.planaria.core.model;

import dev.planaria.core.session.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A whole reply of a model.
///
/// @param content blocks exactly as the provider wrote them, in order
/// @param refusal details, where `stop` is a refusal and there are any
public record Reply(List<JsonNode> content, Stop stop, Usage usage, @Nullable Refusal refusal) {
    public Reply {
        content = List.copyOf(content);
    }

    /// Why the model stopped. What it asks for is told by its blocks alone, never by this label
    /// (pitfall 7 of observed behaviour §16).
    public enum Stop {
        END_TURN,
        TOOL_USE,
        MAX_TOKENS,
        STOP_SEQUENCE,
        PAUSE_TURN,
        REFUSAL,
        /// The prompt and the reply together filled the context window.
        CONTEXT_FULL,
        /// A label of a newer provider.
        UNKNOWN
    }

    public record Refusal(@Nullable String category, @Nullable String explanation) {}
}

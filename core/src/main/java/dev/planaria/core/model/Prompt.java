package dev.planaria.core.model;

import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.tool.ToolSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Everything a model is asked with.
///
/// @param system null for none
/// @param messages beginning with the user's
/// @param outputTokensMax of the reply
public record Prompt(
        ModelConfig model,
        @Nullable String system,
        List<ToolSpec> tools,
        List<Message> messages,
        int outputTokensMax) {
    public Prompt {
        tools = List.copyOf(tools);
        messages = List.copyOf(messages);
    }

    /// @param content blocks as the Messages API writes them; the model's own are verbatim, because
    ///   a thinking model refuses a tool loop whose signatures are missing or altered (protocol S3)
    public record Message(Role role, List<JsonNode> content) {
        public Message {
            content = List.copyOf(content);
        }
    }

    /// Who speaks.
    public enum Role {
        USER,
        ASSISTANT,
        /// Instructions in mid-conversation.
        SYSTEM
    }
}

package dev.planaria.adapters.anthropic;

import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Prompts to ask with.
final class Prompts {
    private Prompts() {}

    static Prompt of(String model, Prompt.Message... messages) {
        return of(model, ModelConfig.Effort.HIGH, null, List.of(), messages);
    }

    static Prompt of(
            String model,
            ModelConfig.Effort effort,
            @Nullable String system,
            List<ToolSpec> tools,
            Prompt.Message... messages) {
        return new Prompt(new ModelConfig(model, effort), system, tools, List.of(messages), 1_000);
    }

    static Prompt.Message user(String... texts) {
        return new Prompt.Message(
                Prompt.Role.USER,
                Stream.of(texts).map(Prompts::text).map(JsonNode.class::cast).toList());
    }

    static Prompt.Message says(Prompt.Role role, String... blocks) {
        return new Prompt.Message(role, Stream.of(blocks).map(Json::parse).toList());
    }

    static ToolSpec tool(String name) {
        return new ToolSpec(name, "does " + name, Json.object().put("type", "object"));
    }

    static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }
}

package dev.planaria.core.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What makes an agent behave as it does: the part that has versions and that sessions freeze.
public record AgentConfig(
        String name,
        @Nullable String description,
        ModelConfig model,
        @Nullable String system,
        List<ToolConfig> tools) {
    public AgentConfig {
        tools = List.copyOf(tools);
    }
}

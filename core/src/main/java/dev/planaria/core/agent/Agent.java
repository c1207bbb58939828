package dev.planaria.core.agent;

import dev.planaria.core.id.AgentId;
import java.util.Map;

/// A model with its instructions and tools, kept version by version (API contract 3.1).
public record Agent(
        AgentId id, int version, AgentConfig config, Map<String, String> metadata, Times times)
        implements Document {
    public Agent {
        metadata = Map.copyOf(metadata);
    }

    @Override
    public String key() {
        return id.value();
    }

    /// What a session keeps of it.
    public SessionAgent snapshot() {
        return new SessionAgent(id, version, config);
    }
}

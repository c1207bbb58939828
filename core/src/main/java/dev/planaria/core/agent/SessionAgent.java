package dev.planaria.core.agent;

import dev.planaria.core.id.AgentId;

/// An agent as a session froze it, with the session's own overrides applied.
public record SessionAgent(AgentId id, int version, AgentConfig config) {
    /// The same agent with what this session alone has otherwise.
    public SessionAgent with(AgentConfig own) {
        return new SessionAgent(id, version, own);
    }
}

package dev.planaria.core.agent;

import dev.planaria.core.id.AgentId;

/// An agent as a session froze it, with the session's own overrides applied.
public record SessionAgent(AgentId id, int version, AgentConfig config) {}

package dev.planaria.core.id;

/// Names an agent, whatever its version.
///
/// @param value opaque text, unique for ever; fresh ones begin with `agent_`
public record AgentId(String value) {
    public static final String PREFIX = "agent_";

    public AgentId {
        Names.check("AgentId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

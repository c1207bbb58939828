package dev.planaria.core.id;

/// Names an event. A tool call has no other id than that of its `agent.tool_use` event (API
/// contract 4.3).
///
/// @param value opaque text, unique for ever; fresh ones begin with `sevt_`
public record EventId(String value) {
    public static final String PREFIX = "sevt_";

    public EventId {
        Names.check("EventId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

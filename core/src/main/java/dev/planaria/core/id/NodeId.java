package dev.planaria.core.id;

/// Names a server process, new at every start.
///
/// @param value opaque text, unique for ever; fresh ones begin with `node_`
public record NodeId(String value) {
    public static final String PREFIX = "node_";

    public NodeId {
        Names.check("NodeId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

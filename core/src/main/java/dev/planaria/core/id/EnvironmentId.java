package dev.planaria.core.id;

/// Names an environment: where tool calls run.
///
/// @param value opaque text, unique for ever; fresh ones begin with `env_`
public record EnvironmentId(String value) {
    public static final String PREFIX = "env_";

    public EnvironmentId {
        Names.check("EnvironmentId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

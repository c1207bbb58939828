package dev.planaria.core.id;

/// Names one hand: a sandbox of a session, through all its replacements.
///
/// @param value opaque text, unique for ever; fresh ones begin with `hand_`
public record HandId(String value) {
    public static final String PREFIX = "hand_";

    public HandId {
        Names.check("HandId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

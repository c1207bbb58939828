package dev.planaria.core.id;

/// Names a session.
///
/// @param value opaque text, unique for ever; fresh ones begin with `sesn_`
public record SessionId(String value) {
    public static final String PREFIX = "sesn_";

    public SessionId {
        Names.check("SessionId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

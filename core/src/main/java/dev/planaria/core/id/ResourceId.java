package dev.planaria.core.id;

/// Names a resource of a session, such as a repository to clone.
///
/// @param value opaque text, unique for ever; fresh ones begin with `sesrsc_`
public record ResourceId(String value) {
    public static final String PREFIX = "sesrsc_";

    public ResourceId {
        Names.check("ResourceId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

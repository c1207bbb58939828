package dev.planaria.core.id;

/// Names the tenant a row belongs to; nothing is ever read across two of them (protocol I12).
///
/// @param value opaque text, unique for ever; fresh ones begin with `wrkspc_`
public record WorkspaceId(String value) {
    public static final String PREFIX = "wrkspc_";

    public WorkspaceId {
        Names.check("WorkspaceId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

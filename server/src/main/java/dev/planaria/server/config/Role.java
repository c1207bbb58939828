package dev.planaria.server.config;

/// Which part of the work a server does (architecture §4). Servers of different roles share a
/// store.
public enum Role {
    /// Everything.
    ALL(true, true),
    /// Serves clients, and leaves the thinking to others.
    API(true, false),
    /// Thinks, and serves no client.
    BRAIN(false, true);

    private final boolean serves;
    private final boolean thinks;

    Role(boolean serves, boolean thinks) {
        this.serves = serves;
        this.thinks = thinks;
    }

    /// Whether clients are served.
    public boolean serves() {
        return serves;
    }

    /// Whether sessions are worked on.
    public boolean thinks() {
        return thinks;
    }

    static Role of(String name) throws SetupException {
        return switch (name) {
            case "all" -> ALL;
            case "api" -> API;
            case "brain" -> BRAIN;
            default ->
                    throw new SetupException(
                            "role \"" + name + "\" is not known; known are all, api, brain");
        };
    }
}

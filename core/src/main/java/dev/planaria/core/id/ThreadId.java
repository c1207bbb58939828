package dev.planaria.core.id;

/// Names a thread of a session: the owner of one log (protocol S6).
///
/// @param session the session whose thread this is
/// @param value opaque text, unique for ever; fresh ones begin with `sthr_`
public record ThreadId(SessionId session, String value) {
    public static final String PREFIX = "sthr_";

    public ThreadId {
        Names.check("ThreadId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

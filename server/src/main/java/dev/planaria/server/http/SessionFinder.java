package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;

/// Finds the session that a path names.
final class SessionFinder {
    private static final String KIND = "Session";
    private static final int ID_MAX = 256;

    /// An older spelling of `sesn_` that clients still send (observed behaviour §15).
    private static final String ALIAS = "session_";

    private final Sessions sessions;

    SessionFinder(Sessions sessions) {
        this.sessions = sessions;
    }

    SessionId id(Call call) {
        String id = call.variable("id");
        if (id.isEmpty() || id.length() > ID_MAX) {
            throw ApiException.notFound(KIND);
        }
        return new SessionId(
                id.startsWith(ALIAS) ? SessionId.PREFIX + id.substring(ALIAS.length()) : id);
    }

    /// @throws ApiException 404
    Session find(Call call) {
        return sessions.get(call.workspace(), id(call))
                .orElseThrow(() -> ApiException.notFound(KIND));
    }
}

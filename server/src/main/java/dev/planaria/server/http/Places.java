package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionLog;

/// Finds a place in a log that a client names: a position, or an event's id. Beyond the contract
/// (architecture §7).
final class Places {
    private static final int ID_MAX = 256;

    private final SessionLog log;

    Places(SessionLog log) {
        this.log = log;
    }

    /// @param field what to blame, such as `after`
    Position find(ThreadId thread, String text, String field) {
        if (text.matches("[0-9]{1,18}")) {
            return new Position(Long.parseLong(text));
        }
        if (text.length() > ID_MAX) {
            throw missing(field, text.substring(0, ID_MAX));
        }
        return log.find(thread, new EventId(text))
                .map(Event::at)
                .orElseThrow(() -> missing(field, text));
    }

    private static ApiException missing(String field, String text) {
        return ApiException.invalid(
                "%s: this session's log has no event \"%s\"; give a position or an event's id"
                        .formatted(field, text));
    }
}

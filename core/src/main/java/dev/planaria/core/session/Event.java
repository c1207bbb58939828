package dev.planaria.core.session;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One thing that happened.
///
/// @param position its place in the thread's log; null while it is pending
/// @param processedAt when it entered the log, to the microsecond and strictly rising along the log
///   (protocol S7); null while it is pending
/// @param body what it says
/// @param wire the public JSON, exactly as stored and served (protocol S3)
/// @param modelJson what only the model may see, such as signed thinking; never on the wire
public record Event(
        EventId id,
        ThreadId thread,
        @Nullable Position position,
        @Nullable Instant processedAt,
        EventBody body,
        String wire,
        @Nullable String modelJson) {

    public boolean isPending() {
        return position == null;
    }

    /// The place of an event that is in the log.
    ///
    /// @throws IllegalStateException while it is pending
    public Position at() {
        if (position == null) {
            throw new IllegalStateException("event " + id + " is pending and has no position");
        }
        return position;
    }

    /// An event that somebody wants written.
    public record Draft(EventId id, EventBody body, @Nullable String modelJson) {
        public Draft(EventId id, EventBody body) {
            this(id, body, null);
        }
    }
}

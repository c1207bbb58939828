package dev.planaria.core.session;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The durable record of everything that happened, thread by thread. Reading it changes nothing;
/// any slice, at any time: rewind is a read. Safe for many threads.
public interface SessionLog {
    /// Events of the log, never pending ones. Every result is a contiguous piece of the final log,
    /// but for the filters of the slice (protocol I10). Empty for an unknown or deleted thread.
    List<Event> getEvents(ThreadId thread, Slice slice);

    /// The event of this id, if it is in the log.
    Optional<Event> find(ThreadId thread, EventId id);

    /// Waits until the log goes beyond `after`, the session is deleted, or the time is over.
    ///
    /// @return whether there is something to look at
    boolean awaitEvents(ThreadId thread, Position after, Duration timeout)
            throws InterruptedException;
}

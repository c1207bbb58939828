package dev.planaria.core.session;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What others say to a session. Safe for many threads.
public interface Inbox {
    /// Named maximum of protocol L1; one more is answered with 429.
    int PENDING_EVENTS_MAX = 1_000;

    /// Named maximum of protocol L1, of all pending wire JSON together; more is answered with 429.
    long PENDING_BYTES_MAX = 64L << 20;

    /// Accepts inputs, durable and idempotent when it returns (protocol A3-A6): queued ones become
    /// pending, facts enter the log. All or nothing. The bodies are [EventBody.Queued] or
    /// [EventBody.Answer].
    ///
    /// A `user.interrupt` where nothing runs and nothing waits is echoed and leaves no row
    /// (protocol M5); the rest of the same request is accepted as if it were not there.
    ///
    /// @return the events in the order of the drafts
    Accepted submit(WorkspaceId workspace, SessionId id, Receipt receipt, List<Event.Draft> drafts);

    /// @param lease the session was free and is taken for this node (protocol C3): hand it to
    ///   `Orchestrator.wake`
    record Accepted(List<Event> events, @Nullable Lease lease) {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /// Lets a session that was put away, or rests after a death, go on at once: its deaths are
    /// forgotten (protocol L2). Changes nothing where it was neither. Durable when it returns; a
    /// second call finds it running.
    ///
    /// @throws dev.planaria.core.error.ApiException 404 where there is none, 400 where it is
    ///   archived
    Woken wake(WorkspaceId workspace, SessionId id);

    /// @param attempts claims of which nothing had come
    /// @param lease as in [Accepted]
    record Woken(Before before, int attempts, @Nullable Lease lease) {
        /// Whether something changed.
        public boolean isWoken() {
            return before == Before.PARKED || before == Before.DELAYED;
        }
    }

    /// How a session was found that is to be woken.
    enum Before {
        /// Put away after too many deaths.
        PARKED,
        /// Resting after a death.
        DELAYED,
        /// At work, or about to be.
        RUNNING,
        /// Waiting for the time of its next try with the model.
        RESCHEDULING,
        /// Waiting for somebody's answer.
        BLOCKED,
        /// With nothing to do.
        RESTING
    }

    /// Events not yet in the log, and the count of all that ever arrived, as one snapshot.
    Waiting pending(SessionId id);

    /// @param arrivals rises with every accepted input, also with facts
    /// @param events in order of arrival
    record Waiting(long arrivals, List<Event> events) {
        public Waiting {
            events = List.copyOf(events);
        }
    }

    /// Waits until something arrived beyond `seen`, the session is deleted, or the time is over.
    ///
    /// @return whether there is something to look at
    boolean awaitArrival(SessionId id, long seen, Duration timeout) throws InterruptedException;
}

package dev.planaria.core.orchestration;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.session.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What becomes of a session whose turns die (protocol L2): it is tried again later and later, and
/// then put away. The store counts, so that a server that dies with each turn is seen too.
final class Deaths {
    private static final int RELEASE_TRIES = 3;
    private static final int FRAMES = 16;
    private static final int PAGE = 100;

    private final Turn.Ports ports;
    private final Sessions sessions;
    private final Counters counters;
    private final StoreWatch store;

    Deaths(Turn.Ports ports, Sessions sessions, Counters counters, StoreWatch store) {
        this.ports = ports;
        this.sessions = sessions;
        this.counters = counters;
        this.store = store;
    }

    /// Whether it died too often, the last time with its server: then it is put away before anybody
    /// thinks for it again.
    ///
    /// @throws StaleLeaseException when somebody else has it already
    boolean parks(Session session, Lease lease) {
        if (session.state().attempts() <= Leases.ATTEMPTS_MAX) {
            return false;
        }
        giveBack(lease, waiting -> parked(session, lease, waiting));
        return true;
    }

    /// Gives the session back, to be tried later.
    ///
    /// @throws StaleLeaseException when somebody else has it already
    void died(Session session, Lease lease, Throwable cause) {
        note(session.id(), cause);
        if (isOfTheStore(cause)) {
            // Not its fault: this does not count.
            giveBack(lease, _ -> new Leases.Release.Until(after(Leases.delay(1))));
            return;
        }
        counters.count(Counters.Counter.HARNESS_BUGS);
        // As it is now: what came of this claim clears its deaths.
        int attempts =
                sessions.get(lease).map(now -> now.state().attempts()).orElse(Leases.ATTEMPTS_MAX);
        if (attempts < Leases.ATTEMPTS_MAX) {
            giveBack(lease, _ -> new Leases.Release.Died(after(Leases.delay(attempts))));
        } else {
            giveBack(lease, waiting -> parked(session, lease, waiting));
        }
    }

    private Instant after(Duration delay) {
        return ports.clock().instant().plus(delay);
    }

    private void giveBack(Lease lease, Function<Inbox.Waiting, Leases.Release> how) {
        for (int i = 0; i < RELEASE_TRIES; i++) {
            Inbox.Waiting waiting = ports.inbox().pending(lease.session());
            Leases.Release release = how.apply(waiting);
            if (ports.leases().release(lease, waiting.arrivals(), release)) {
                if (release instanceof Leases.Release.Parked) {
                    counters.count(Counters.Counter.PARKED);
                }
                return;
            }
        }
    }

    /// Its owner is told, and may wake it by another message; or an operator does.
    private Leases.Release parked(Session session, Lease lease, Inbox.Waiting waiting) {
        StopReason reason = new StopReason.RetriesExhausted();
        String agent = session.setup().agent().config().name();
        SessionFailure failure =
                new SessionFailure(
                        SessionFailure.Kind.UNKNOWN_ERROR,
                        "This session failed "
                                + Leases.ATTEMPTS_MAX
                                + " times in a row inside the server; send a message to try again.",
                        SessionFailure.Retry.EXHAUSTED,
                        FailureClass.PARKED,
                        Leases.ATTEMPTS_MAX,
                        null);
        return new Leases.Release.Parked(
                waiting.events().stream().map(Event::id).toList(),
                Stream.concat(
                                endOfOpenRequest(lease),
                                Stream.of(
                                        new EventBody.SessionError(failure),
                                        new EventBody.ThreadIdle(session.thread(), agent, reason),
                                        new EventBody.SessionUsage(
                                                session.state().usage(),
                                                session.state().active().toMillis() / 1000.0),
                                        new EventBody.StatusIdle(reason)))
                        .map(body -> new Event.Draft(ports.ids().event(), body))
                        .toList());
    }

    /// A request that its brain left open is over as well, and says so (protocol M1).
    private Stream<EventBody> endOfOpenRequest(Lease lease) {
        Position before = null;
        while (true) {
            List<Event> page =
                    ports.log()
                            .getEvents(
                                    lease.thread(),
                                    new Slice(
                                            Position.START,
                                            before,
                                            Order.DESCENDING,
                                            Set.of(),
                                            TimeRange.ALL,
                                            PAGE));
            for (Event event : page) {
                if (event.body() instanceof EventBody.ModelRequestEnd) {
                    return Stream.of();
                }
                if (event.body() instanceof EventBody.ModelRequestStart) {
                    return Stream.of(
                            EventBody.ModelRequestEnd.failed(
                                    event.id(), FailureClass.HARNESS_LOST));
                }
            }
            if (page.size() < PAGE) {
                return Stream.of();
            }
            before = page.getLast().at();
        }
    }

    /// Something failed: told by class and frames, and without its message, which may hold what
    /// users wrote (protocol §8). A store that is away is told once.
    void note(@Nullable SessionId id, Throwable cause) {
        if (isStoreDown(cause)) {
            store.failed();
            return;
        }
        if (isStoreFull(cause)) {
            counters.failures().note(FailureClass.STORE_SLOW, id, "too much waits for the store");
            return;
        }
        StackTraceElement[] stack = cause.getStackTrace();
        List<String> frames =
                Stream.of(stack)
                        .limit(FRAMES)
                        .map(frame -> frame.getClassName() + '.' + frame.getMethodName())
                        .toList();
        counters.failures()
                .note(
                        FailureClass.HARNESS_BUG,
                        id,
                        "error=%s fingerprint=%x at %s"
                                .formatted(
                                        cause.getClass().getName(),
                                        frames.hashCode(),
                                        frames.isEmpty() ? "-" : stack[0]));
    }

    /// Whether the session has nothing to do with it.
    static boolean isOfTheStore(Throwable cause) {
        return isStoreDown(cause) || isStoreFull(cause);
    }

    private static boolean isStoreFull(Throwable cause) {
        return cause instanceof ApiException e && e.code() == ErrorCode.OVERLOADED;
    }

    private static boolean isStoreDown(Throwable cause) {
        return cause instanceof ApiException e && e.code() == ErrorCode.UNAVAILABLE;
    }
}

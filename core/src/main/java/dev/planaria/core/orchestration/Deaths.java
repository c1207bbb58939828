package dev.planaria.core.orchestration;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.session.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What becomes of a session whose turns die (protocol L2): it is tried again later and later, and
/// then put away. Counted in memory: a new server begins anew.
final class Deaths {
    private static final System.Logger LOG = System.getLogger(Deaths.class.getName());

    private static final int DELAYED_FROM = 3;
    static final int PARKED_FROM = 5;
    private static final int RELEASE_TRIES = 3;
    private static final int FRAMES = 16;

    private final Turn.Ports ports;
    private final Counters counters;
    private final ConcurrentHashMap<SessionId, Integer> inARow = new ConcurrentHashMap<>();

    Deaths(Turn.Ports ports, Counters counters) {
        this.ports = ports;
        this.counters = counters;
    }

    /// A turn came to its end.
    void forget(SessionId id) {
        inARow.remove(id);
    }

    /// Gives the session back, to be tried later.
    ///
    /// @throws StaleLeaseException when somebody else has it already
    void died(Session session, Lease lease, Throwable cause) {
        FailureClass failure = classOf(cause);
        log(failure, session.id(), cause);
        int deaths = 1;
        if (failure == FailureClass.HARNESS_BUG) {
            counters.count(Counters.Counter.HARNESS_BUGS);
            deaths = inARow.merge(session.id(), 1, Integer::sum);
        }
        giveBack(session, lease, deaths);
    }

    private void giveBack(Session session, Lease lease, int deaths) {
        for (int i = 0; i < RELEASE_TRIES; i++) {
            Inbox.Waiting waiting = ports.inbox().pending(session.id());
            Leases.Release how =
                    deaths < PARKED_FROM
                            ? new Leases.Release.Until(ports.clock().instant().plus(delay(deaths)))
                            : parked(session, waiting);
            if (ports.leases().release(lease, waiting.arrivals(), how)) {
                if (deaths >= PARKED_FROM) {
                    counters.count(Counters.Counter.PARKED);
                    forget(session.id());
                }
                return;
            }
        }
    }

    static Duration delay(int deaths) {
        return Duration.ofSeconds(deaths < DELAYED_FROM ? 1 : 1L << deaths);
    }

    /// Its owner is told, and may wake it by another message.
    private Leases.Release parked(Session session, Inbox.Waiting waiting) {
        StopReason reason = new StopReason.RetriesExhausted();
        String agent = session.setup().agent().config().name();
        SessionFailure failure =
                new SessionFailure(
                        SessionFailure.Kind.UNKNOWN_ERROR,
                        "This session failed "
                                + PARKED_FROM
                                + " times in a row inside the server; send a message to try again.",
                        SessionFailure.Retry.EXHAUSTED,
                        FailureClass.PARKED,
                        PARKED_FROM,
                        null);
        return new Leases.Release.Idle(
                waiting.events().stream().map(Event::id).toList(),
                Stream.of(
                                new EventBody.SessionError(failure),
                                new EventBody.ThreadIdle(session.thread(), agent, reason),
                                new EventBody.SessionUsage(
                                        session.state().usage(),
                                        session.state().active().toMillis() / 1000.0),
                                new EventBody.StatusIdle(reason))
                        .map(body -> new Event.Draft(ports.ids().event(), body))
                        .toList());
    }

    /// Something failed where no turn could be given back: the sweep comes by again.
    void note(@Nullable SessionId id, Throwable cause) {
        log(classOf(cause), id, cause);
    }

    private static FailureClass classOf(Throwable cause) {
        return cause instanceof ApiException e && e.code() == ErrorCode.UNAVAILABLE
                ? FailureClass.STORE_DOWN
                : FailureClass.HARNESS_BUG;
    }

    /// Frames, and no message: messages may hold what users wrote (protocol §8).
    private static void log(FailureClass failure, @Nullable SessionId id, Throwable cause) {
        List<String> frames =
                Stream.of(cause.getStackTrace())
                        .limit(FRAMES)
                        .map(frame -> frame.getClassName() + '.' + frame.getMethodName())
                        .toList();
        LOG.log(
                System.Logger.Level.ERROR,
                "{0} session={1} error={2} fingerprint={3} at {4}",
                failure.wireName(),
                id == null ? "-" : id.value(),
                cause.getClass().getName(),
                Integer.toHexString(frames.hashCode()),
                frames.isEmpty() ? "-" : cause.getStackTrace()[0].toString());
    }
}

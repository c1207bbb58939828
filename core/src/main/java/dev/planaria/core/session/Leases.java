package dev.planaria.core.session;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who may think, and the only way to write as the one who does. Safe for many threads.
public interface Leases {
    /// How long an owner may be silent before it counts as stuck (protocol C2). Every append and
    /// every [#renew] starts it anew: renew during long calls at least every quarter of it.
    Duration DEADLINE = Duration.ofSeconds(60);

    /// After so many claims in a row of which nothing came, a session is parked (protocol L2).
    int ATTEMPTS_MAX = 5;

    /// From so many on, the next one waits: see [#delay] (protocol L2).
    int ATTEMPTS_DELAYED = 3;

    /// How long a session rests after its n-th death: a second, and the n-th time that it has to
    /// rest 2^n seconds: 2 after the third death, 4 after the fourth.
    static Duration delay(int attempts) {
        return Duration.ofSeconds(1L << Math.max(0, attempts - ATTEMPTS_DELAYED + 1));
    }

    /// Sessions that want a brain and have none that lives (protocol C2), most urgent first.
    List<SessionId> due(int limit);

    /// Takes a session that is due: epoch + 1, owner = this node. Empty when somebody else was
    /// faster or nothing is due; and where the session died with its last owner, as it had done
    /// [#ATTEMPTS_DELAYED] times or more: then it is due again after its [#delay].
    Optional<Lease> claim(SessionId id);

    /// This node may own the session, though nobody here thinks for it any more: the store was lost
    /// under its turn. [#due] names it and [#claim] takes it, if it is this node's, without waiting
    /// for its deadline; that claim counts as no death. Claims, releases and accepted inputs whose
    /// answer was lost are remembered without being told here.
    void abandon(SessionId id);

    /// Appends events as the owner, all or nothing, durable when it returns (protocol A1). `taken`
    /// names pending events, which enter the log first, in the order given, then the drafts. The
    /// head row (status, usage, blockers) follows from the events ([HeadChange]).
    ///
    /// The same key again returns what was written the first time (protocol A7).
    ///
    /// @return all of it, in log order. The first may lie beyond the caller's last + 1: facts came
    ///   in between and are to be read (protocol A3)
    /// @throws StaleLeaseException when the epoch has moved; nothing was written
    /// @throws AlreadyTakenException when a pending event is gone or a call has its answer already:
    ///   nothing was written; read on
    List<Event> emitEvents(
            Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts);

    /// Waits until this node can be sure that nobody has taken over from it, which is before every
    /// call of a model or a tool (protocol C1): at once, unless its own lease could not be renewed.
    ///
    /// @throws StaleLeaseException when it cannot be: begin nothing
    void assure(Lease lease) throws InterruptedException;

    /// A heartbeat for a long call.
    ///
    /// @throws StaleLeaseException when the epoch has moved
    void renew(Lease lease);

    /// Gives the session back if nothing arrived since `seen` (protocol C4).
    ///
    /// The same again finds it given back (protocol A7).
    ///
    /// @return false when something arrived: nothing was written, the lease still holds, read on
    /// @throws StaleLeaseException when the epoch has moved
    boolean release(Lease lease, long seenArrivals, Release how);

    /// How a session is given back.
    sealed interface Release {
        /// It rests; the events say why and enter the log in the same transaction. Pending events
        /// in `flushed` enter it before them (a turn that died flushes its queue, protocol M4). A
        /// `requires_action` among the events blocks it: then only an answer or an interrupt makes
        /// it due. What stays pending without a blocker makes it due again at once.
        record Idle(List<EventId> flushed, List<Event.Draft> events) implements Release {}

        /// It wants a brain again at this time of the store's clock; due at once if something
        /// arrives.
        record Until(Instant time) implements Release {}

        /// As `Until`, for a turn that died of a bug: unlike the other ways back, this claim counts
        /// (protocol L2).
        record Died(Instant time) implements Release {}

        /// As `Idle`, after [Leases#ATTEMPTS_MAX] deaths: it is not due any more, whatever waits,
        /// until something arrives or [Inbox#wake].
        record Parked(List<EventId> flushed, List<Event.Draft> events) implements Release {}

        /// Somebody else should go on at once. Never refused for an arrival.
        record Drain() implements Release {}
    }
}

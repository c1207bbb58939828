package dev.planaria.core.store;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.HeadChange;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a session is at this moment, and whose: the row that every write goes through and that
/// orders them (protocol S2).
///
/// @param blockers calls that somebody must answer before it goes on
public record Head(
        SessionId id,
        WorkspaceId workspace,
        ThreadId thread,
        Session.State state,
        Claim claim,
        Queue queue,
        Set<EventId> blockers) {
    private static final Duration SLACK = Duration.ofSeconds(2);

    public Head {
        blockers = Set.copyOf(blockers);
        state = state.withAttempts(claim.attempts);
    }

    /// @param epoch rises with every claim
    /// @param owner the server whose brain works on it; null for none
    /// @param deadline when the owner counts as stuck; null without owner
    /// @param attempts claims since something came of one (protocol L2)
    public record Claim(
            long epoch, @Nullable NodeId owner, @Nullable Instant deadline, int attempts) {}

    /// @param arrivals how many inputs were ever accepted
    /// @param runnableAt when it wants a brain; null for not at all
    /// @param runningSince null while it does not run
    public record Queue(
            long arrivals, @Nullable Instant runnableAt, @Nullable Instant runningSince) {}

    static Head born(Session session) {
        return new Head(
                session.id(),
                session.workspace(),
                session.thread(),
                Session.State.NEW,
                new Claim(0, null, null, 0),
                new Queue(0, null, null),
                Set.of());
    }

    /// Whether a living brain has it.
    ///
    /// @param ownerLives whether the owner's server does, where there is an owner
    public boolean isHeld(boolean ownerLives, Instant now) {
        return claim.owner != null
                && ownerLives
                && claim.deadline != null
                && now.isBefore(claim.deadline);
    }

    /// Whether it wants a brain and has none (protocol C2).
    public boolean isDue(boolean ownerLives, Instant now) {
        if (claim.owner != null) {
            return !isHeld(ownerLives, now);
        }
        return queue.runnableAt != null && !now.isBefore(queue.runnableAt);
    }

    boolean isOver() {
        return state.status() == SessionStatus.TERMINATED;
    }

    /// Only its owner gives a session back without a new epoch.
    boolean isGivenBackBy(Lease lease) {
        return claim.epoch == lease.epoch() && claim.owner == null;
    }

    boolean belongsTo(Lease lease) {
        return claim.epoch == lease.epoch() && lease.node().equals(claim.owner);
    }

    /// As of `now`: the run under way counts.
    Session.State stateAt(Instant now) {
        return new Session.State(
                state.status(), state.usage(), activeAt(now), claim.attempts, queue.runningSince);
    }

    /// The lease of a head that was [taken][#taken] from this one.
    Lease lease(NodeId node) {
        return new Lease(id, thread, node, claim.epoch + 1, claim.owner);
    }

    /// Its last owner died with it, as others did before: it rests for a while (protocol L2).
    boolean mustRest() {
        return claim.owner != null
                && claim.attempts >= Leases.ATTEMPTS_DELAYED
                && claim.attempts < Leases.ATTEMPTS_MAX;
    }

    Head taken(NodeId node, Instant deadline) {
        return with(new Claim(claim.epoch + 1, node, deadline, claim.attempts + 1));
    }

    /// By its own owner, which had lost it from sight. Nobody has died.
    Head takenAgain(Instant deadline) {
        return with(new Claim(claim.epoch + 1, claim.owner, deadline, claim.attempts));
    }

    /// The owner showed that it lives. A deadline that moves only a little stays: an append a
    /// millisecond would otherwise be a change of an index a millisecond.
    Head renewed(Instant deadline, boolean progress) {
        Instant last = claim.deadline;
        boolean near = last != null && deadline.isBefore(last.plus(SLACK));
        return with(
                new Claim(
                        claim.epoch,
                        claim.owner,
                        near ? last : deadline,
                        progress ? 0 : claim.attempts));
    }

    /// Nobody's any more, and due at `runnableAt`.
    Head released(@Nullable Instant runnableAt, int attempts) {
        return with(new Claim(claim.epoch, null, null, attempts)).runnable(runnableAt);
    }

    /// Whoever held it before may write nothing more.
    Head fenced() {
        return with(new Claim(claim.epoch + 1, null, null, 0));
    }

    /// Whoever sends something to a parked session wakes it (protocol L2).
    Head arrived(int inputs) {
        Head head = state.isParked() ? forgiven() : this;
        return head.with(new Queue(queue.arrivals + inputs, queue.runnableAt, queue.runningSince));
    }

    /// Its deaths are forgotten.
    Head forgiven() {
        return with(new Claim(claim.epoch, claim.owner, claim.deadline, 0));
    }

    Head runnable(@Nullable Instant at) {
        return with(new Queue(queue.arrivals, at, queue.runningSince));
    }

    Head unblocked(Set<EventId> answered) {
        Set<EventId> open = new HashSet<>(blockers);
        open.removeAll(answered);
        return blockedBy(open);
    }

    Head blockedBy(Set<EventId> calls) {
        return new Head(id, workspace, thread, state, claim, queue, calls);
    }

    Head status(SessionStatus status, Instant now) {
        boolean runs = status == SessionStatus.RUNNING;
        Instant since = !runs ? null : queue.runningSince == null ? now : queue.runningSince;
        return new Head(
                id,
                workspace,
                thread,
                new Session.State(status, state.usage(), runs ? state.active() : activeAt(now)),
                claim,
                new Queue(queue.arrivals, queue.runnableAt, since),
                blockers);
    }

    /// What events of the log mean for it.
    Head changed(HeadChange change, Instant now) {
        Session.State used =
                new Session.State(
                        state.status(), state.usage().plus(change.used()), state.active());
        Head head =
                new Head(
                        id,
                        workspace,
                        thread,
                        used,
                        claim,
                        queue,
                        change.blockers() == null ? blockers : change.blockers());
        return change.status() == null ? head : head.status(change.status(), now);
    }

    private Duration activeAt(Instant now) {
        Instant since = queue.runningSince;
        return since == null || now.isBefore(since)
                ? state.active()
                : state.active().plus(Duration.between(since, now));
    }

    private Head with(Claim changed) {
        return new Head(id, workspace, thread, state, changed, queue, blockers);
    }

    private Head with(Queue changed) {
        return new Head(id, workspace, thread, state, claim, changed, blockers);
    }
}

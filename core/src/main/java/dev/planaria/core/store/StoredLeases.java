package dev.planaria.core.store;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.HeadChange;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.StaleLeaseException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Claims and owners' writes, over rows.
final class StoredLeases implements Leases {
    private final Transactions transactions;
    private final Signals signals;
    private final Tenure tenure;
    private final Strays strays;

    StoredLeases(Transactions transactions, Signals signals, Tenure tenure, Strays strays) {
        this.transactions = transactions;
        this.signals = signals;
        this.tenure = tenure;
        this.strays = strays;
    }

    @Override
    public List<SessionId> due(int limit) {
        if (!tenure.isSure(tenure.node())) {
            return List.of();
        }
        List<SessionId> due =
                transactions.read(rows -> rows.heads().finder().due(share(rows), limit));
        // Strays that are thought for by now stay listed until they rest: others must have room.
        return Stream.concat(strays.list(Math.max(1, limit / 2)).stream(), due.stream())
                .distinct()
                .limit(limit)
                .toList();
    }

    /// The part of this server among those that think.
    private Shards share(Rows rows) {
        List<NodeId> thinking =
                rows.sides().nodes().living().stream()
                        .filter(Rows.Member::thinks)
                        .map(Rows.Member::id)
                        .toList();
        int index = thinking.indexOf(tenure.node());
        return index < 0 ? Shards.ALL : Shards.share(index, thinking.size());
    }

    @Override
    public Optional<Lease> claim(SessionId id) {
        boolean stray = strays.remove(id);
        boolean known = false;
        try {
            Claim claim =
                    strays.watch(id, () -> transactions.write(id, rows -> claim(rows, id, stray)));
            known = claim.known;
            return Optional.ofNullable(claim.lease);
        } finally {
            if (stray && !known) {
                strays.add(id);
            }
        }
    }

    /// @param lease null where there is nothing to take
    /// @param known whether the head was looked at
    private record Claim(@Nullable Lease lease, boolean known) {
        static final Claim NOTHING = new Claim(null, true);
    }

    @Override
    public void abandon(SessionId id) {
        strays.add(id);
    }

    /// @param stray whether nobody thinks for it here, even if it is this server's
    private Claim claim(Rows rows, SessionId id, boolean stray) {
        NodeId here = tenure.node();
        Head head = rows.heads().find(id);
        Instant now = rows.now();
        if (!tenure.isSure(here)) {
            return new Claim(null, false);
        }
        if (head == null) {
            return Claim.NOTHING;
        }
        if (stray && here.equals(head.claim().owner())) {
            rows.heads().update(head.takenAgain(now.plus(DEADLINE)));
            Lease again = new Lease(id, head.thread(), here, head.claim().epoch() + 1, null);
            return new Claim(again, true);
        }
        if (!head.isDue(ownerLives(rows, head), now)) {
            return Claim.NOTHING;
        }
        if (head.mustRest()) {
            int attempts = head.claim().attempts();
            // A claim that is given back at once: the last owner may write nothing more.
            Head rests = head.taken(here, now).released(now.plus(Leases.delay(attempts)), attempts);
            rows.heads().update(rests);
            return Claim.NOTHING;
        }
        rows.heads().update(head.taken(here, now.plus(DEADLINE)));
        return new Claim(head.lease(here), true);
    }

    @Override
    public List<Event> emitEvents(
            Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        List<Event> written =
                transactions.write(
                        lease.session(),
                        rows -> {
                            Head head = fenced(rows, tenure, lease);
                            List<Event> before = rows.events().appended(lease.thread(), key);
                            return before.isEmpty()
                                    ? emit(rows, head, lease, key, taken, drafts)
                                    : before;
                        });
        signals.raise(lease.session());
        return written;
    }

    private List<Event> emit(
            Rows rows,
            Head head,
            Lease lease,
            AppendKey key,
            List<EventId> taken,
            List<Event.Draft> drafts) {
        Instant now = rows.now();
        Append append = Append.owner(rows, head.thread(), now, lease.epoch(), key);
        write(rows, append, head, taken, drafts);
        List<EventBody> bodies = append.bodies();
        HeadChange change = HeadChange.of(bodies);
        Head changed = head.changed(change, now).renewed(now.plus(DEADLINE), isProgress(bodies));
        rows.heads()
                .update(
                        change.status() == SessionStatus.IDLE
                                ? ifMoreWaits(rows, changed, now)
                                : changed);
        return append.finish();
    }

    /// A turn that ends while inputs wait: the next one has begun, as far as anybody can see, also
    /// where this brain dies before it says so (protocol C5).
    private static Head ifMoreWaits(Rows rows, Head idle, Instant now) {
        return idle.blockers().isEmpty() && !rows.pending().list(idle.id()).isEmpty()
                ? idle.status(SessionStatus.RUNNING, now)
                : idle;
    }

    private static void write(
            Rows rows, Append append, Head head, List<EventId> taken, List<Event.Draft> drafts) {
        for (EventId id : taken) {
            Event pending = rows.pending().remove(head.id(), id);
            if (pending == null) {
                throw new AlreadyTakenException("event " + id + " is not pending");
            }
            append.add(pending.id(), pending.body(), null);
        }
        for (Event.Draft draft : drafts) {
            String unique = draft.body().uniqueKey();
            if (unique != null) {
                checkCall(rows, head, draft.body());
                if (rows.events().unique(head.thread(), unique) != null) {
                    throw new AlreadyTakenException(unique + " is in the log already");
                }
            }
            append.add(draft);
        }
    }

    /// No result without its intent (protocol I5).
    private static void checkCall(Rows rows, Head head, EventBody body) {
        EventId call =
                switch (body) {
                    case EventBody.AgentToolResult result -> result.callId();
                    case EventBody.Answer answer -> answer.callId();
                    default -> null;
                };
        if (call != null && rows.events().find(head.thread(), call) == null) {
            throw new IllegalArgumentException("a result without its call: " + call);
        }
    }

    @Override
    public void assure(Lease lease) throws InterruptedException {
        if (!tenure.await(lease.node())) {
            throw new StaleLeaseException(lease);
        }
    }

    @Override
    public void renew(Lease lease) {
        transactions.<@Nullable Void>write(
                lease.session(),
                rows -> {
                    Head head = fenced(rows, tenure, lease);
                    rows.heads().update(head.renewed(rows.now().plus(DEADLINE), false));
                    return null;
                });
    }

    @Override
    public boolean release(Lease lease, long seenArrivals, Release how) {
        Hints.Hint hint =
                strays.watch(
                        lease.session(),
                        () ->
                                transactions.<Hints.@Nullable Hint>write(
                                        lease.session(),
                                        rows -> release(rows, lease, seenArrivals, how)));
        if (hint == null) {
            return false;
        }
        signals.raise(hint);
        return true;
    }

    private Hints.@Nullable Hint release(Rows rows, Lease lease, long seenArrivals, Release how) {
        Head given = rows.heads().find(lease.session());
        if (given != null && given.isGivenBackBy(lease)) {
            // The answer of an earlier try was lost.
            return Hints.Hint.of(given, lease.node(), rows.now());
        }
        Head head = fenced(rows, tenure, lease);
        int attempts = Math.max(0, head.claim().attempts() - 1);
        if (head.queue().arrivals() != seenArrivals && !(how instanceof Release.Drain)) {
            return null;
        }
        Head free =
                switch (how) {
                    case Release.Idle(var flushed, var events) ->
                            ifSomethingWaits(rows, rested(rows, head, lease, flushed, events, 0));
                    case Release.Parked(var flushed, var events) ->
                            rested(rows, head, lease, flushed, events, head.claim().attempts());
                    case Release.Until(Instant time) -> head.released(time, attempts);
                    case Release.Died(Instant time) ->
                            head.released(time, Math.max(1, head.claim().attempts()));
                    case Release.Drain _ -> head.released(rows.now(), attempts);
                };
        rows.heads().update(free);
        return Hints.Hint.of(free, lease.node(), rows.now());
    }

    private static Head rested(
            Rows rows,
            Head head,
            Lease lease,
            List<EventId> flushed,
            List<Event.Draft> events,
            int attempts) {
        Instant now = rows.now();
        Append append = Append.owner(rows, head.thread(), now, lease.epoch(), null);
        write(rows, append, head, flushed, events);
        Head rested = head.changed(HeadChange.of(append.bodies()), now).released(null, attempts);
        append.finish();
        return rested;
    }

    /// Inputs that the owner left behind are not forgotten: the session is due at once, unless they
    /// wait for a blocker (protocol C4, I7).
    private static Head ifSomethingWaits(Rows rows, Head rested) {
        Set<EventId> answered = new HashSet<>();
        for (EventId call : rested.blockers()) {
            if (isAnswered(rows, rested, call)) {
                answered.add(call);
            }
        }
        return ifSomethingWaits(rows, rested.unblocked(answered), !answered.isEmpty(), rows.now());
    }

    private static Head ifSomethingWaits(Rows rows, Head rested, boolean unblocked, Instant now) {
        if (rested.isOver()) {
            return rested;
        }
        List<Event> pending = rows.pending().list(rested.id());
        boolean interrupt =
                pending.stream().anyMatch(e -> e.body() instanceof EventBody.UserInterrupt);
        boolean free = rested.blockers().isEmpty() && (unblocked || !pending.isEmpty());
        if (free || interrupt) {
            return rested.status(SessionStatus.RUNNING, now).runnable(now);
        }
        return unblocked ? rested.runnable(now) : rested;
    }

    private static boolean isAnswered(Rows rows, Head head, EventId call) {
        return rows.events().unique(head.thread(), call + ":result") != null
                || rows.events().unique(head.thread(), call + ":confirmation") != null;
    }

    /// @throws StaleLeaseException when somebody else owns the session, or may own it by now
    static Head fenced(Rows rows, Tenure tenure, Lease lease) {
        if (tenure.isOver(lease.node())) {
            throw new StaleLeaseException(lease);
        }
        Head head = rows.heads().find(lease.session());
        if (head == null || !head.belongsTo(lease)) {
            throw new StaleLeaseException(lease);
        }
        return head;
    }

    /// Whether something came of this epoch (protocol L2).
    private static boolean isProgress(List<EventBody> bodies) {
        return bodies.stream()
                .anyMatch(body ->
                        body instanceof EventBody.AgentMessage
                                || body instanceof EventBody.AgentThinking
                                || body instanceof EventBody.AgentToolUse
                                || body instanceof EventBody.AgentCustomToolUse
                                || body instanceof EventBody.AgentToolResult
                                || body instanceof EventBody.StatusIdle);
    }

    static boolean ownerLives(Rows rows, Head head) {
        NodeId owner = head.claim().owner();
        return owner != null && rows.sides().nodes().lives(owner);
    }
}

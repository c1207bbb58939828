package dev.planaria.core.harness;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Fold;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Slice;
import dev.planaria.core.tool.Cancellation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a harness is given for as long as it may think for a session: the session, the right to
/// write, the history as it grows, and word of what arrives. [Harness#run] must end it by [#rest],
/// [#waitUntil] or [#leave].
///
/// Every write is fenced by the lease: where another brain has taken over, it throws
/// [dev.planaria.core.session.StaleLeaseException], which a harness lets through. Emitting is safe
/// for many threads; all else belongs to the thread that runs the harness.
public final class Turn {
    private static final System.Logger LOG = System.getLogger(Turn.class.getName());

    private static final int PAGE = 1_000;

    /// Events that are read sooner than a checkpoint is found.
    private static final int FEW = 64;

    private final Session session;
    private final Lease lease;
    private final Ports ports;
    private final BooleanSupplier draining;

    /// Guards the fold: results of parallel calls come in from many threads.
    private final ReentrantLock fold = new ReentrantLock();

    private final FoldedLog log = new FoldedLog();
    private final ThreadState state = log.state();
    private volatile @Nullable ArrivalWatch watch;
    private volatile Cancellation.@Nullable Reason halted;
    private volatile boolean over;
    private volatile Origin origin;

    /// @param taken when a brain had the session
    /// @param draining whether this node is leaving: then no new model or tool call (protocol L4)
    public Turn(
            Session session, Lease lease, Ports ports, Instant taken, BooleanSupplier draining) {
        this.session = session;
        this.lease = lease;
        this.ports = ports;
        this.draining = draining;
        Instant since = session.state().runningSince();
        boolean resumed = lease.from() != null || session.state().attempts() > 1;
        this.origin = new Origin(since == null ? taken : since, taken, resumed);
    }

    /// Of a session that was taken just now.
    public Turn(Session session, Lease lease, Ports ports, BooleanSupplier draining) {
        this(session, lease, ports, ports.clock().instant(), draining);
    }

    /// Where the time of a turn begins.
    ///
    /// @param accepted when what it works on was
    /// @param taken when this brain had the session; for a message that waited behind another turn,
    ///   the end of that one
    /// @param resumed whether an earlier brain had begun it
    record Origin(Instant accepted, Instant taken, boolean resumed) {}

    Origin origin() {
        return origin;
    }

    /// Where a turn reads and writes.
    ///
    /// @param clock the store's
    /// @param patience how a write is tried again that the store could not take
    public record Ports(
            Leases leases,
            Inbox inbox,
            SessionLog log,
            Checkpoints checkpoints,
            InstantSource clock,
            IdSource ids,
            Patience patience) {
        public Ports(
                Leases leases,
                Inbox inbox,
                SessionLog log,
                Checkpoints checkpoints,
                InstantSource clock,
                IdSource ids) {
            this(leases, inbox, log, checkpoints, clock, ids, Patience.USUAL);
        }

        /// Of turns that read every log from the first event on.
        public Ports(
                Leases leases, Inbox inbox, SessionLog log, InstantSource clock, IdSource ids) {
            this(leases, inbox, log, Checkpoints.NONE, clock, ids);
        }

        public Ports with(Leases others) {
            return new Ports(others, inbox, log, checkpoints, clock, ids, patience);
        }
    }

    public Session session() {
        return session;
    }

    public Lease lease() {
        return lease;
    }

    /// What became of the brain before, where it left something open: its server is gone, or its
    /// turn died of a bug or for want of the store (protocol §8).
    FailureClass loss() {
        if (lease.from() != null) {
            return FailureClass.HARNESS_LOST;
        }
        return session.state().attempts() > 1 ? FailureClass.HARNESS_BUG : FailureClass.STORE_DOWN;
    }

    public Instant now() {
        return ports.clock().instant();
    }

    /// A fresh id for an event to be emitted.
    public EventId freshId() {
        return ports.ids().event();
    }

    /// Gives `follower` every event of the log, in order, from the first one on, or from the
    /// checkpoint on that it was taken up from; it is called whenever the log is read or written.
    /// Before the first [#refresh].
    public void follow(Fold follower) {
        log.follow(follower);
    }

    /// Reads what is new: inputs that wait, then the log to its end. In this order, or an answer
    /// that comes in between would be counted and not seen (protocol C4).
    public void refresh() {
        Inbox.Waiting now = ports.inbox().pending(lease.session());
        fold.lock();
        try {
            state.wait(now);
            if (!state.last().equals(Position.START) || begin()) {
                readOn(null);
            }
        } finally {
            fold.unlock();
        }
    }

    /// Any slice of the history, as often as wanted.
    public List<Event> getEvents(Slice slice) {
        return ports.log().getEvents(lease.thread(), slice);
    }

    /// Inputs that waited when [#refresh] last looked, without those taken since.
    public Inbox.Waiting waiting() {
        return state.waiting();
    }

    ThreadState state() {
        return state;
    }

    /// Appends, durable when it returns; `taken` enter the log first. The key names this append and
    /// is derived from what it is about, so that it happens once (protocol A7).
    ///
    /// @throws dev.planaria.core.session.AlreadyTakenException when an input is gone or a call has
    ///   its result: nothing was written; [#refresh] and decide again
    public List<Event> emit(AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        List<Event> written = append(key, taken, drafts);
        putAway();
        return written;
    }

    private List<Event> append(AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        List<Event> written = insisting(() -> ports.leases().emitEvents(lease, key, taken, drafts));
        fold.lock();
        try {
            boolean ran = state.phase() == ThreadState.Phase.RUNNING;
            take(written);
            state.taken(new HashSet<>(taken));
            if (ran && state.phase() == ThreadState.Phase.RESTED) {
                // What waited behind this turn begins the next one here.
                Instant now = now();
                origin = new Origin(now, now, false);
            }
        } finally {
            fold.unlock();
        }
        return written;
    }

    /// Appends what follows from all that was read so far.
    ///
    /// @param step tells apart what may follow from the same history
    public List<Event> emit(String step, List<EventId> taken, List<Event.Draft> drafts) {
        return emit(keyOf(step), taken, drafts);
    }

    /// As [#emit], on a thread of its own: a model request may leave while this is being synced
    /// (protocol C3). Where it fails, `stop` is cancelled.
    Ahead emitAhead(String step, List<EventId> taken, List<Event.Draft> drafts, Cancellation stop) {
        AppendKey key = keyOf(step);
        CompletableFuture<List<Event>> written = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("append-ahead")
                .start(() -> {
                    try {
                        written.complete(append(key, taken, drafts));
                    } catch (RuntimeException | Error e) {
                        written.completeExceptionally(e);
                        stop.cancel(Cancellation.Reason.STALE);
                    }
                });
        return new Ahead(written);
    }

    /// Names what follows from all that was read so far.
    private AppendKey keyOf(String step) {
        EventId last = log.lastEvent();
        return last == null ? AppendKey.after(Position.START, step) : AppendKey.after(last, step);
    }

    private void take(List<Event> written) {
        if (!written.isEmpty() && written.getFirst().at().compareTo(state.last().next()) > 0) {
            readOn(written.getFirst().at());
        }
        written.forEach(log::add);
    }

    /// Takes up where an earlier brain stood (protocol W3). A log of a few events is read as it is:
    /// it has no checkpoint, and to look for one would cost the model request that waits.
    ///
    /// @return whether there may be more to read
    private boolean begin() {
        int few = Math.min(ports.checkpoints().every(), FEW);
        List<Event> first = getEvents(Slice.after(Position.START, few));
        if (first.size() < few || !takeUp()) {
            first.forEach(log::add);
        }
        return first.size() == few;
    }

    private boolean takeUp() {
        if (!log.isKept()) {
            return false;
        }
        try {
            Optional<Checkpoint> newest = ports.checkpoints().newest(lease.thread());
            return newest.isPresent() && log.restore(newest.get());
        } catch (RuntimeException e) {
            // A cache that cannot be read is none: the log has it all.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no checkpoint of {0}: {1}",
                    lease.session(),
                    e.getClass());
            return false;
        }
    }

    /// Keeps a checkpoint now and then. Nobody waits for it: its JSON and its append are made on a
    /// thread of their own, and share the sync of whatever else is written then.
    private void putAway() {
        Supplier<Checkpoint> ripe;
        fold.lock();
        try {
            ripe = log.ripe(ports.checkpoints().every());
        } finally {
            fold.unlock();
        }
        if (ripe != null) {
            Thread.ofVirtual().name("checkpoint").start(() -> keep(ripe));
        }
    }

    private void keep(Supplier<Checkpoint> ripe) {
        try {
            ports.checkpoints().keep(lease, ripe.get());
        } catch (RuntimeException e) {
            // The next brain reads a little more.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "checkpoint of {0}: {1}",
                    lease.session(),
                    e.getClass());
        }
    }

    /// Reads the log on, up to but not including `before`.
    private void readOn(@Nullable Position before) {
        while (before == null || state.last().next().compareTo(before) < 0) {
            List<Event> page = getEvents(Slice.after(state.last(), PAGE));
            page.forEach(log::add);
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    /// Watches what arrives while a long call is under way; close it when the call is over. The
    /// call must be given the watch's [cancellation][ArrivalWatch#stop].
    ///
    /// @throws dev.planaria.core.session.StaleLeaseException when this node may have lost its
    ///   sessions: then the call must not begin (protocol C1)
    ArrivalWatch watch() throws InterruptedException {
        assure();
        ArrivalWatch fresh =
                new ArrivalWatch(
                        lease,
                        ports.inbox(),
                        ports.leases(),
                        ports.clock(),
                        state.waiting().arrivals());
        watch = fresh;
        Cancellation.Reason reason = halted;
        if (reason != null) {
            fresh.stop().cancel(reason);
        }
        fresh.start();
        return fresh;
    }

    /// To be asked right before something takes effect outside.
    ///
    /// @throws dev.planaria.core.session.StaleLeaseException when this node may have lost its
    ///   sessions
    void assure() throws InterruptedException {
        ports.leases().assure(lease);
    }

    /// Ends the call under way and every later one, for a reason of this node's own. From any
    /// thread.
    public void halt(Cancellation.Reason reason) {
        halted = reason;
        ArrivalWatch current = watch;
        if (current != null) {
            current.stop().cancel(reason);
        }
    }

    /// Whether this node is leaving: then no new model or tool call, but [#leave].
    public boolean isDraining() {
        return draining.getAsBoolean();
    }

    /// The turn is given back.
    public boolean isOver() {
        return over;
    }

    /// Gives the session back to rest. The flushed inputs and the events, which say why, enter the
    /// log with it.
    ///
    /// @return false when something arrived in the meantime: it has been read; decide again
    public boolean rest(List<EventId> flushed, List<Event.Draft> events) {
        return release(new Leases.Release.Idle(flushed, events));
    }

    /// Gives the session back until then.
    ///
    /// @return false when something arrived in the meantime: it has been read; decide again
    public boolean waitUntil(Instant time) {
        return release(new Leases.Release.Until(time));
    }

    /// Gives the session back as it is, for somebody else to go on at once.
    ///
    /// @return false when something arrived in the meantime: it has been read; try again
    public boolean leave() {
        return release(new Leases.Release.Drain());
    }

    private boolean release(Leases.Release how) {
        long seen = state.waiting().arrivals();
        if (insisting(() -> ports.leases().release(lease, seen, how))) {
            over = true;
            putAway();
            return true;
        }
        refresh();
        return false;
    }

    /// Tries again what may or may not have been written: every write has a key or a fence, so it
    /// happens once (protocol A7).
    private <T> T insisting(Supplier<T> write) {
        for (int tries = 1; ; tries++) {
            try {
                return write.get();
            } catch (ApiException e) {
                boolean passing =
                        e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.OVERLOADED;
                if (!passing
                        || halted == Cancellation.Reason.STALE
                        || !ports.patience().waits(tries)) {
                    throw e;
                }
            }
        }
    }

    /// An append on its way.
    record Ahead(CompletableFuture<List<Event>> written) {
        /// Waits for it, whatever came of it.
        void settle() {
            written.handle((_, _) -> true).join();
        }

        /// Waits for it.
        ///
        /// @throws RuntimeException what [Turn#emit] threw
        void await() throws InterruptedException {
            try {
                written.get();
            } catch (ExecutionException e) {
                Failures.rethrow(e);
            }
        }
    }
}

package dev.planaria.core.orchestration;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.Harness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.tool.Cancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs every session that wants a brain on a virtual thread of its own. A wake-up is only a hint;
/// the truth is the store's index of due sessions, swept at the start and ever after (protocol W7).
/// A restart is the same sweep.
public final class WakeLoop implements Orchestrator, AutoCloseable {
    /// How often the sweep looks, give or take a fifth (protocol W7).
    public static final Duration SWEEP = Duration.ofMillis(250);

    /// How often it looks while the store does not answer.
    static final Duration SWEEP_WHEN_DOWN = Duration.ofSeconds(1);

    /// How long running calls get when this node leaves (protocol L4).
    public static final Duration DRAIN = Duration.ofSeconds(20);

    /// How long cut turns get to write down that they were cut.
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /// Named maximum of sessions awake on this node (protocol L1); more wait for the sweep.
    public static final int AWAKE_MAX = 20_000;

    private static final int SWEEP_MAX = 1_000;

    private final Turn.Ports ports;
    private final Sessions sessions;
    private final Harness harness;
    private final RandomGenerator random;
    private final Counters counters;
    private final StoreWatch store;
    private final Deaths deaths;

    private final ConcurrentHashMap<SessionId, Slot> awake = new ConcurrentHashMap<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean draining;

    /// Guarded by the lock.
    private boolean asked;

    /// @param random spreads the sweeps of many nodes
    public WakeLoop(
            Turn.Ports ports,
            Sessions sessions,
            Harness harness,
            RandomGenerator random,
            Counters counters) {
        this(
                ports,
                sessions,
                harness,
                random,
                counters,
                new StoreWatch(counters.failures(), System::nanoTime, _ -> {}));
    }

    /// @param store sees how well the store does: this node claims nothing while it is slow
    public WakeLoop(
            Turn.Ports ports,
            Sessions sessions,
            Harness harness,
            RandomGenerator random,
            Counters counters,
            StoreWatch store) {
        this.ports = ports.with(new ReportedLeases(ports.leases(), counters, store));
        this.sessions = sessions;
        this.harness = harness;
        this.random = random;
        this.counters = counters;
        this.store = store;
        this.deaths = new Deaths(this.ports, sessions, counters, store);
    }

    /// One session that is awake here. Guarded by its entry in the map, but for the turn.
    private static final class Slot {
        private @Nullable Lease next;
        private @Nullable Lease now;
        private boolean noted;
        private volatile @Nullable Turn turn;
    }

    /// Begins to sweep. Wakes work without it.
    public void start() {
        if (started.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sweep").start(this::sweep);
        }
    }

    /// During a turn the wake is noted: the turn sees what arrived before it rests (protocol C4).
    @Override
    public void wake(SessionId id) {
        if (draining) {
            return;
        }
        Slot fresh = new Slot();
        Slot slot =
                awake.compute(
                        id,
                        (_, present) -> {
                            if (present == null) {
                                return fresh;
                            }
                            present.noted = true;
                            return present;
                        });
        if (slot == fresh) {
            begin(id, fresh, null);
        }
    }

    @Override
    public void wake(Lease taken) {
        Slot fresh = new Slot();
        Slot slot =
                awake.compute(
                        taken.session(),
                        (_, present) -> {
                            if (present == null) {
                                return fresh;
                            }
                            // The turn before has just given the session back: go on after it.
                            Lease next = present.next;
                            if (next == null || next.epoch() < taken.epoch()) {
                                present.next = taken;
                            }
                            return present;
                        });
        if (slot == fresh) {
            begin(taken.session(), fresh, taken);
        }
    }

    /// How many sessions are awake here.
    public int awake() {
        return awake.size();
    }

    /// Whether this node is leaving: then it is not ready (protocol L4).
    public boolean isDraining() {
        return draining;
    }

    /// Whether this node takes on sessions: not while it is leaving (protocol L4), nor while the
    /// store is slow (protocol L3).
    public boolean isClaiming() {
        return !draining && !store.isSlow();
    }

    public Counters counters() {
        return counters;
    }

    private void begin(SessionId id, Slot slot, @Nullable Lease lease) {
        boolean begun = false;
        try {
            Thread.ofVirtual().name("turn-" + id).start(() -> live(id, slot, lease));
            begun = true;
        } finally {
            if (!begun) {
                // Out of memory: the sweep comes by again.
                awake.remove(id, slot);
            }
        }
    }

    private void live(SessionId id, Slot slot, @Nullable Lease first) {
        Lease lease = first;
        boolean more = true;
        try {
            while (more) {
                think(id, slot, lease);
                lease = next(id, slot);
                more = awake.containsKey(id) && awake.get(id) == slot;
            }
        } finally {
            awake.remove(id, slot);
            signal();
        }
    }

    /// What to do after a turn; the slot is gone where that is nothing.
    private @Nullable Lease next(SessionId id, Slot slot) {
        awake.compute(
                id,
                (_, present) -> {
                    if (present != slot) {
                        return present;
                    }
                    slot.now = slot.next;
                    boolean again = slot.next != null || (slot.noted && !draining);
                    slot.next = null;
                    slot.noted = false;
                    return again ? slot : null;
                });
        return slot.now;
    }

    private void think(SessionId id, Slot slot, @Nullable Lease taken) {
        try {
            Instant begun = ports.clock().instant();
            Lease lease = taken == null ? claim(id) : taken;
            if (lease == null) {
                return;
            }
            if (lease.from() != null) {
                counters.count(Counters.Counter.TAKEOVERS);
                counters.failures().note(FailureClass.HARNESS_LOST, id, "owner=" + lease.from());
            }
            Optional<Session> session = sessions.get(lease);
            if (session.isPresent() && !deaths.parks(session.get(), lease)) {
                think(slot, session.get(), lease, begun);
            }
        } catch (StaleLeaseException e) {
            stale(id);
        } catch (RuntimeException | Error e) {
            leave(id, e);
        }
    }

    private @Nullable Lease claim(SessionId id) {
        return isClaiming() ? ports.leases().claim(id).orElse(null) : null;
    }

    /// Another brain is at work: this one leaves quietly (protocol W6).
    private void stale(SessionId id) {
        counters.count(Counters.Counter.STALE);
        counters.failures().note(FailureClass.STALE, id, "another brain has taken over");
    }

    private void think(Slot slot, Session session, Lease lease, Instant begun) {
        counters.count(Counters.Counter.TURNS);
        Turn turn = new Turn(session, lease, ports, begun, () -> draining);
        slot.turn = turn;
        try {
            harness.run(turn);
            if (!turn.isOver()) {
                throw new IllegalStateException("the harness has not given the session back");
            }
        } catch (StaleLeaseException e) {
            stale(session.id());
        } catch (InterruptedException e) {
            // A call was let go of, which goes on without us: the turn is over. Nobody else has to
            // do
            // with this thread, which may have another turn to begin.
            return;
        } catch (RuntimeException | Error e) {
            // The turn dies loudly, the session does not, nor its neighbours (protocol L2).
            giveBack(session, lease, e);
        } finally {
            slot.turn = null;
        }
    }

    private void giveBack(Session session, Lease lease, Throwable cause) {
        try {
            deaths.died(session, lease, cause);
        } catch (StaleLeaseException e) {
            stale(session.id());
        } catch (RuntimeException | Error e) {
            leave(session.id(), e);
        }
    }

    /// Nobody thinks for it any more, and it could not be given back. Where that is the store's
    /// fault, the sweep goes on with it as soon as the store answers. Anything else would happen
    /// again at once: it waits for its deadline, and counts as a death (protocol C2, L2).
    private void leave(SessionId id, Throwable cause) {
        if (Deaths.isOfTheStore(cause)) {
            ports.leases().abandon(id);
        }
        deaths.note(id, cause);
    }

    /// Sweeps soon, and not only when it is time again: something is due, perhaps.
    public void look() {
        lock.lock();
        try {
            asked = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void sweep() {
        try {
            while (!draining) {
                sweepOnce();
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweepOnce() {
        counters.count(Counters.Counter.SWEEPS);
        if (store.look()) {
            return;
        }
        try {
            for (SessionId id : ports.leases().due(SWEEP_MAX)) {
                if (awake.size() >= AWAKE_MAX) {
                    return;
                }
                if (!awake.containsKey(id)) {
                    wake(id);
                }
            }
            store.answered();
        } catch (RuntimeException | Error e) {
            // The next sweep may find the store well again.
            deaths.note(null, e);
        }
    }

    private void pause() throws InterruptedException {
        long nanos = (store.isDown() ? SWEEP_WHEN_DOWN : SWEEP).toNanos();
        long left = nanos * 4 / 5 + random.nextLong(nanos * 2 / 5 + 1);
        lock.lock();
        try {
            while (left > 0 && !draining && !asked) {
                left = changed.awaitNanos(left);
            }
            asked = false;
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        if (draining) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Leaves: claims nothing more, starts no call, gives those that run [#DRAIN] and then hands
    /// every session to whoever comes (protocol L4). Blocks until that is done.
    public void drain() throws InterruptedException {
        lock.lock();
        try {
            draining = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!awaitEmpty(DRAIN)) {
            awake.values().forEach(slot -> halt(slot, Cancellation.Reason.DRAIN));
            boolean _ = awaitEmpty(LAST_WORDS);
        }
    }

    private static void halt(Slot slot, Cancellation.Reason why) {
        Turn turn = slot.turn;
        if (turn != null) {
            turn.halt(why);
        }
    }

    /// This node's lease has ended: its turns may be somebody else's by now. What they wait for is
    /// cancelled, and the store takes nothing more from them (protocol C1).
    public void drop() {
        awake.values().forEach(slot -> halt(slot, Cancellation.Reason.STALE));
    }

    private boolean awaitEmpty(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!awake.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                // A turn that ended just before we looked may not signal: look again soon.
                long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(50));
                left -= slice - Math.max(0, changed.awaitNanos(slice));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// As [#drain]; where it is interrupted, the rest is left to the next server.
    @Override
    public void close() {
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

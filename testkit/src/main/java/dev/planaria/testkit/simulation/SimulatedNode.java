package dev.planaria.testkit.simulation;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A server: brains, a lease (protocol C1), and a door for clients. It dies, stands still, or is
/// told to leave; the next one at its place has another id.
final class SimulatedNode {
    private static final Duration LEASE = Duration.ofMillis(4_500);
    private static final Duration RENEWAL = Duration.ofMillis(1_500);
    private static final int SWEEP_MAX = 8;
    private static final int STARTS_MAX = 20;

    private final World world;
    private final Checker checker;
    private final Transactions transactions;
    private final Store store;
    private final Leases leases;
    private final List<SimulatedBrain> awake = new ArrayList<>();
    private final Map<SessionId, Lease> next = new HashMap<>();
    private Instant upAt;
    private Instant renewedAt;
    private boolean draining;
    private boolean dead;

    private SimulatedNode(
            World world,
            Checker checker,
            Transactions transactions,
            Store store,
            UnaryOperator<Leases> seam) {
        this.world = world;
        this.checker = checker;
        this.transactions = transactions;
        this.store = store;
        this.leases = seam.apply(store.leases());
        this.upAt = world.now();
        this.renewedAt = world.now();
    }

    /// A server that has just started.
    ///
    /// @param first any server's view of the store
    static SimulatedNode start(
            World world,
            Checker checker,
            Transactions transactions,
            Store first,
            UnaryOperator<Leases> seam) {
        Node node =
                new Node(
                        new NodeId(world.ids().fresh(NodeId.PREFIX)),
                        true,
                        world.clock(),
                        world.ids());
        Store store = insisting(() -> first.joinedBy(node));
        SimulatedNode started = new SimulatedNode(world, checker, transactions, store, seam);
        insisting(started::extend);
        return started;
    }

    /// It does not start without its store.
    static <T> T insisting(Supplier<T> work) {
        ApiException last = null;
        for (int i = 0; i < STARTS_MAX; i++) {
            try {
                return work.get();
            } catch (ApiException e) {
                last = e;
            }
        }
        throw new IllegalStateException("the store is never there", last);
    }

    private boolean extend() {
        return transactions.write(
                rows -> rows.sides().nodes().renew(store.node().id(), rows.now().plus(LEASE)));
    }

    /// A brain of this server has claimed a session.
    void claimed(Lease lease) {
        checker.leased(lease);
    }

    Leases leases() {
        return leases;
    }

    Inbox inbox() {
        return store.inbox();
    }

    SessionLog log() {
        return store.log();
    }

    Sessions sessions() {
        return store.sessions();
    }

    Store store() {
        return store;
    }

    HandLedger ledger() {
        return new FaultyLedger(world, store.hands());
    }

    Checkpoints checkpoints() {
        return store.checkpoints();
    }

    /// Puts a fold away. Nobody minds where that fails.
    void keep(Lease lease, @Nullable Checkpoint checkpoint) {
        if (checkpoint == null || world.network().next() != null) {
            return;
        }
        try {
            checkpoints().keep(lease, checkpoint);
        } catch (ApiException | StaleLeaseException e) {
            world.tally().count(Trouble.STALE);
        }
    }

    /// A brain has read its log, from the first event on or from a checkpoint.
    void takenUp(SimulatedFold fold, Lease lease) {
        if (fold.isTakenUp()) {
            world.tally().count(Trouble.TAKEN_UP);
            Slice all = Slice.after(Position.START, Slice.LIMIT_MAX);
            if (!fold.isFoldOf(log().getEvents(lease.thread(), all))) {
                checker.broken("I9", lease.session(), "a checkpoint is not the fold of its log");
            }
        }
    }

    boolean isUp() {
        return !dead && !world.now().isBefore(upAt);
    }

    boolean isDead() {
        return dead;
    }

    boolean isDraining() {
        return draining;
    }

    boolean isIdle() {
        return awake.isEmpty();
    }

    // ---- what it does

    void step() {
        Instant now = world.now();
        if (!now.isBefore(renewedAt.plus(LEASE)) && world.happens(0.3)) {
            // It notices that it may be taken for dead.
            dropAll();
        } else if (!now.isBefore(renewedAt.plus(RENEWAL)) && world.happens(0.5)) {
            renew(now);
        } else if (!awake.isEmpty() && !world.happens(World.OFTEN)) {
            think(awake.get(world.pick(awake.size())));
        } else if (draining) {
            leaveIfIdle();
        } else {
            sweep();
        }
    }

    private void renew(Instant sent) {
        if (world.network().next() != null) {
            return;
        }
        Instant last = renewedAt;
        try {
            if (extend()) {
                renewedAt = sent;
            } else {
                dropAll();
            }
        } catch (ApiException e) {
            // It counts from the last good one (protocol C1).
            renewedAt = last;
        }
    }

    private void think(SimulatedBrain brain) {
        brain.step();
        if (brain.isOver()) {
            awake.remove(brain);
            Lease more = next.remove(brain.session());
            if (more != null) {
                begin(more);
            }
        }
    }

    private void sweep() {
        for (SessionId id : leases.due(SWEEP_MAX)) {
            if (awake.stream().noneMatch(brain -> brain.session().equals(id))) {
                awake.add(new SimulatedBrain(world, this, id, null));
            }
        }
    }

    /// Somebody has taken a session for this server (protocol C3).
    void wake(@Nullable Lease taken) {
        if (taken != null) {
            checker.leased(taken);
            begin(taken);
        }
    }

    private void begin(Lease taken) {
        if (dead) {
            return;
        }
        SessionId id = taken.session();
        if (awake.stream().anyMatch(brain -> brain.session().equals(id))) {
            next.put(id, taken);
        } else {
            awake.add(new SimulatedBrain(world, this, id, taken));
        }
    }

    private void leaveIfIdle() {
        if (awake.isEmpty()) {
            try {
                store.leave();
            } catch (ApiException e) {
                // Its lease runs out all the same.
                world.tally().count(Trouble.LOST_REPLY);
            }
            dead = true;
        }
    }

    // ---- what goes wrong

    /// Dies at once. What it had sent may still arrive.
    void crash() {
        for (SimulatedBrain brain : awake) {
            for (Flight flight : brain.flights()) {
                Supplier<?> sent = flight.onItsWay();
                if (sent != null && world.happens(0.5)) {
                    world.network().delay(sent);
                }
            }
        }
        awake.clear();
        next.clear();
        dead = true;
    }

    /// Stands still.
    void pause(Duration time) {
        upAt = world.now().plus(time);
    }

    void resume() {
        upAt = world.now();
    }

    void drain() {
        draining = true;
    }

    /// It has not been able to say that it lives: it stops all work and starts anew.
    private void dropAll() {
        awake.forEach(SimulatedBrain::leave);
        awake.clear();
        next.clear();
        dead = true;
    }
}

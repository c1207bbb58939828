package dev.planaria.testkit.simulation;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.MemoryDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// The whole protocol on one thread and one seed: several servers with their brains, hands, a
/// model, clients, a network, a disk and a clock, all simulated but for what is decided: the rules
/// of the store (`core.store`), `ThreadState`, `NextStep`, `LazySandbox` and the context are the
/// real ones.
///
/// At each step the seed chooses who acts and what goes wrong. In the end nothing goes wrong any
/// more, everybody finishes, and the [Checker] says what was promised and not kept.
public final class Simulation {
    /// Steps of one world: after these it drains, and another one begins with the next seed.
    public static final int STEPS = 5_000;

    private static final int NODES = 3;
    private static final int CLIENTS = 4;
    private static final int DRAIN_MAX = 20_000;
    private static final int LOOK_EVERY = 40;
    private static final int LOOK_AT_ALL_EVERY = 1_000;

    private final long seed;
    private final Seams seams;
    private final World world;
    private final SimulatedDisk disk;
    private final Checker checker;
    private final Transactions transactions;
    private final Store first;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<SimulatedClient> former = new ArrayList<>();
    private int steps;

    private Simulation(long seed, Seams seams) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.seed = seed;
        this.seams = seams;
        this.world = new World(random, seams);
        MemoryDatabase database = seams.database().apply(world.clock());
        this.disk = new SimulatedDisk(world, database, seams.sync());
        this.checker = new Checker(world, database);
        this.transactions = seams.transactions().apply(disk);
        Node node = new Node(new NodeId("node_first"), false, world.clock(), world.ids());
        this.first = SimulatedNode.insisting(() -> Store.alone(transactions, node));
    }

    /// A world in which nothing is broken, for so many steps.
    public static Report run(long seed, int steps) {
        return run(seed, steps, Seams.whole());
    }

    /// @param seams what is broken
    public static Report run(long seed, int steps, Seams seams) {
        return new Simulation(seed, seams).run(steps);
    }

    private Report run(int most) {
        try {
            while (steps < most && checker.violations().isEmpty()) {
                step();
            }
            if (checker.violations().isEmpty()) {
                drain();
            }
        } catch (IllegalStateException | IllegalArgumentException | AssertionError e) {
            // A production assertion: whoever it is, it is not what was promised.
            checker.broken(rule(e), null, "step " + steps + ": " + e);
        }
        return new Report(
                seed,
                most,
                steps,
                checker.sessions(),
                checker.events(),
                checker.acknowledged(),
                world.tally().counts(),
                checker.violations());
    }

    private static String rule(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.startsWith("I1") ? "I1" : "assertion";
    }

    // ---- one step

    private void step() {
        steps++;
        world.pass(Duration.ofMillis(world.pick(6)));
        double who = world.random().nextDouble();
        if (who < 0.78) {
            nodeStep();
        } else if (who < 0.94) {
            clientStep();
        } else if (who < 0.965) {
            world.pass(Duration.ofMillis(world.pick(1_500)));
        } else if (who < 0.968) {
            world.pass(Duration.ofSeconds(5 + world.pick(60)));
        } else if (who < 0.985) {
            if (world.network().hasLate()) {
                world.network().arrive();
            }
        } else {
            disaster();
        }
        if (steps % LOOK_EVERY == 0) {
            checker.lookAtOne();
        }
        if (steps % LOOK_AT_ALL_EVERY == 0) {
            checker.lookAtAll();
        }
    }

    private void nodeStep() {
        while (nodes.size() < NODES) {
            nodes.add(start());
        }
        int at = world.pick(NODES);
        SimulatedNode node = nodes.get(at);
        if (node.isDead()) {
            nodes.set(at, start());
        } else if (node.isUp()) {
            node.step();
        }
    }

    private SimulatedNode start() {
        return SimulatedNode.start(world, checker, transactions, first, seams.leases());
    }

    private void clientStep() {
        while (clients.size() < CLIENTS) {
            clients.add(new SimulatedClient(world, this::anyServer, checker, seams.retry()));
        }
        int at = world.pick(CLIENTS);
        SimulatedClient client = clients.get(at);
        client.step();
        if (client.isDone() && world.happens(0.3)) {
            former.add(client);
            clients.set(at, new SimulatedClient(world, this::anyServer, checker, seams.retry()));
        }
    }

    private @Nullable SimulatedNode anyServer() {
        List<SimulatedNode> up =
                nodes.stream().filter(SimulatedNode::isUp).filter(n -> !n.isDraining()).toList();
        return up.isEmpty() ? null : up.get(world.pick(up.size()));
    }

    private void disaster() {
        int what = world.pick(20);
        if (what < 9 && nodes.isEmpty()) {
            return;
        }
        switch (what) {
            case 0, 1, 2 -> {
                world.tally().count(Trouble.NODE_CRASH);
                nodes.get(world.pick(nodes.size())).crash();
            }
            case 3, 4, 5, 6, 7 -> {
                world.tally().count(Trouble.NODE_PAUSE);
                nodes.get(world.pick(nodes.size())).pause(Duration.ofMillis(world.pick(15_000)));
            }
            case 8 -> {
                world.tally().count(Trouble.NODE_DRAIN);
                nodes.get(world.pick(nodes.size())).drain();
            }
            case 9, 10, 11 -> {
                world.tally().count(Trouble.HAND_DEATH);
                world.hands().killOne();
            }
            case 12, 13 -> {
                world.tally().count(Trouble.HANDS_RESTART);
                world.hands().restart();
            }
            case 14 -> {
                world.tally().count(Trouble.HANDS_UNREACHABLE);
                world.hands().reachable(false);
            }
            case 15, 16 -> world.hands().reachable(true);
            case 17 -> endALease();
            default -> {
                var _ = disk.crash(Trouble.DATABASE_CRASH_IDLE);
                checker.lookAtAll();
            }
        }
    }

    /// A server takes another one for gone, whether it is or not.
    private void endALease() {
        List<Rows.Member> living = SimulatedNode.insisting(first::living);
        if (!living.isEmpty()) {
            world.tally().count(Trouble.LEASE_ENDED);
            Rows.Member seen = living.get(world.pick(living.size()));
            boolean _ = SimulatedNode.insisting(() -> first.end(seen));
        }
    }

    // ---- the end

    /// Nothing goes wrong any more; whoever is under way comes to an end.
    private void drain() {
        world.calm();
        world.hands().reachable(true);
        nodes.forEach(SimulatedNode::resume);
        List<SimulatedClient> all = new ArrayList<>(former);
        all.addAll(clients);
        for (int i = 0; i < DRAIN_MAX && checker.violations().isEmpty(); i++) {
            steps++;
            world.pass(Duration.ofMillis(20 + world.pick(200)));
            if (world.network().hasLate()) {
                world.network().arrive();
            }
            nodeStep();
            boolean waiting = false;
            for (SimulatedClient client : all) {
                waiting |= client.isWaiting();
                if (i % 4 == 0) {
                    client.step();
                }
            }
            if (!waiting && i % 50 == 0 && isAtRest(all)) {
                break;
            }
        }
        long unknown = all.stream().filter(client -> client.session() == null).count();
        checker.finish((int) unknown);
        for (SimulatedClient client : all) {
            Session session = client.session();
            if (session != null) {
                checker.compare(session, client.seen());
            }
        }
    }

    private boolean isAtRest(List<SimulatedClient> all) {
        return nodes.stream().allMatch(SimulatedNode::isIdle)
                && checker.isAtRest()
                && all.stream().noneMatch(SimulatedClient::isWaiting);
    }
}

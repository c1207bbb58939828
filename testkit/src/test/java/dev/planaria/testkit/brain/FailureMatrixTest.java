package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.FailureBook;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.orchestration.StoreWatch;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.wire.Json;
import dev.planaria.testkit.DyingSandbox;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.FlakyModel;
import dev.planaria.testkit.LogLines;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each fault, and the class that an operator sees of it in the event, the metric and the log
/// (protocol §8). Faults of the sandbox's machine are injected for real in the tests of the hands.
@Timeout(60)
class FailureMatrixTest {
    /// Classes of parts that this release does not have.
    private static final Set<FailureClass> NOT_BUILT =
            EnumSet.of(
                    FailureClass.WORKER_DISCONNECTED,
                    FailureClass.PROXY_DENIED,
                    FailureClass.VAULT_DENIED,
                    FailureClass.EGRESS_BLOCKED);

    /// Those of which no log of a session tells: the session goes on elsewhere, or cannot be
    /// written to.
    private static final Set<FailureClass> NO_EVENT =
            EnumSet.of(FailureClass.STALE, FailureClass.STORE_SLOW, FailureClass.STORE_DOWN);

    record Row(FailureClass expected, String name, Fault fault) {
        @Override
        public String toString() {
            return expected.wireName() + " " + name;
        }
    }

    @FunctionalInterface
    interface Fault {
        /// Lets it happen in a world of its own, and waits until it was told.
        ///
        /// @return the world and the session, still open
        Scene happen() throws Exception;
    }

    record Scene(World world, Session session) {}

    private static Stream<Row> rows() {
        return Stream.of(
                row(FailureClass.HARNESS_BUG, FailureMatrixTest::bug),
                row(FailureClass.HARNESS_LOST, FailureMatrixTest::lostServer),
                row(FailureClass.STALE, FailureMatrixTest::overtaken),
                model(FailureClass.MODEL_OVERLOADED),
                model(FailureClass.MODEL_RATE_LIMITED),
                model(FailureClass.MODEL_REJECTED),
                model(FailureClass.MODEL_NETWORK),
                model(FailureClass.MODEL_TIMEOUT),
                row(FailureClass.HAND_NETWORK, FailureMatrixTest::cutOffHand),
                row(FailureClass.SANDBOX_LOST, FailureMatrixTest::dyingHand),
                thrown(FailureClass.SANDBOX_OOM),
                thrown(FailureClass.SANDBOX_DISK),
                row(FailureClass.PROVISION_FAILED, FailureMatrixTest::refusedHand),
                row(FailureClass.TOOL_ERROR, () -> tool((_, _) -> ToolResult.error("exit 1"))),
                row(
                        FailureClass.TOOL_TIMEOUT,
                        () ->
                                tool((_, _) ->
                                        ToolResult.failed("too slow", FailureClass.TOOL_TIMEOUT))),
                new Row(
                        FailureClass.SANDBOX_OOM,
                        "of one call",
                        () ->
                                tool((_, _) ->
                                        ToolResult.failed("killed", FailureClass.SANDBOX_OOM))),
                row(FailureClass.CANCELLED, FailureMatrixTest::interrupted),
                row(FailureClass.BUDGET, FailureMatrixTest::endless),
                row(FailureClass.PARKED, FailureMatrixTest::hopeless),
                row(FailureClass.STORE_SLOW, FailureMatrixTest::slowStore),
                row(FailureClass.STORE_DOWN, FailureMatrixTest::storeDown));
    }

    private static Row row(FailureClass expected, Fault fault) {
        return new Row(expected, "", fault);
    }

    private static Row model(FailureClass failure) {
        return row(
                failure,
                () -> {
                    Model yes = ScriptedModel.saying(Replies.of(text("Yes.")));
                    return played(
                            new FlakyModel(
                                    yes,
                                    n -> n == 1 ? new ModelFailedException(failure, "no") : null),
                            FakeSandboxes.echoing());
                });
    }

    private static Row thrown(FailureClass failure) {
        return row(
                failure,
                () ->
                        tool((_, _) -> {
                            throw new ToolFailedException(failure, "the sandbox failed");
                        }));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aFaultIsToldByItsClassInEventMetricAndLog(Row row) throws Exception {
        try (LogLines log = new LogLines(FailureBook.class)) {
            Scene scene = row.fault.happen();
            try (World world = scene.world) {
                String name = row.expected.wireName();
                if (!NO_EVENT.contains(row.expected)) {
                    assertThat(world.log(scene.session))
                            .as("events")
                            .anySatisfy(event ->
                                    assertThat(
                                                    Json.parse(event.wire())
                                                            .path("planaria")
                                                            .path("failure_class")
                                                            .asString(""))
                                            .isEqualTo(name));
                }
                assertThat(world.counters.failures().count(row.expected)).as("metric").isPositive();
                assertThat(log.lines())
                        .as("log")
                        .anySatisfy(line -> assertThat(line).startsWith(name + " session="));
                for (FailureClass other : FailureClass.values()) {
                    if (other != row.expected) {
                        assertThat(log.lines())
                                .filteredOn(line -> line.startsWith(other.wireName() + " "))
                                .as("metric and log of %s", other)
                                .hasSize((int) world.counters.failures().count(other));
                    }
                }
                world.check(scene.session);
            }
        }
    }

    @Test
    void everyClassHasItsFaultOrIsNamedAsNotBuilt() {
        Set<FailureClass> covered = EnumSet.noneOf(FailureClass.class);
        rows().forEach(row -> covered.add(row.expected));
        assertThat(covered).doesNotContainAnyElementsOf(NOT_BUILT);
        covered.addAll(NOT_BUILT);
        assertThat(covered).containsExactlyInAnyOrder(FailureClass.values());
    }

    // ---- the faults

    /// A turn under a running server, to its end.
    private static Scene played(Model model, FakeSandboxes hands) throws InterruptedException {
        World world = new World(model, hands);
        Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
        try (WakeLoop loop = loop(world)) {
            send(world, loop, session, World.message("Go"));
            await(world, "rest", () -> idles(world, session) > 0);
        }
        return new Scene(world, session);
    }

    private static Scene tool(FakeSandboxes.Tool tool) throws InterruptedException {
        return played(oneCall(), new FakeSandboxes(tool));
    }

    private static ScriptedModel oneCall() {
        return ScriptedModel.saying(
                Replies.of(call("toolu_1", "bash", "x")), Replies.of(text("Done.")));
    }

    private static Scene bug() throws InterruptedException {
        AtomicBoolean mended = new AtomicBoolean();
        return played(
                new ScriptedModel((_, _) -> {
                    if (mended.compareAndSet(false, true)) {
                        throw new IllegalStateException("a bug");
                    }
                    return Replies.of(text("Yes."));
                }),
                FakeSandboxes.echoing());
    }

    /// The server is gone with a request under way.
    private static Scene lostServer() throws InterruptedException {
        World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))));
        Session session = world.session();
        EventId message = world.say(session, "Go").getFirst().id();
        open(world, Objects.requireNonNull(world.takeLease()), message);
        world.replace();
        try (WakeLoop loop = loop(world)) {
            await(world, "rest", () -> idles(world, session) > 0);
            assertThat(loop.isDraining()).isFalse();
        }
        return new Scene(world, session);
    }

    private static void open(World world, Lease lease, EventId message) {
        world.store()
                .leases()
                .emitEvents(
                        lease,
                        new AppendKey("open"),
                        List.of(message),
                        List.of(
                                new Event.Draft(world.ids.event(), new EventBody.StatusRunning()),
                                new Event.Draft(
                                        world.ids.event(), new EventBody.ModelRequestStart())));
    }

    private static Scene overtaken() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        World world =
                new World(
                        new ScriptedModel((_, _) -> {
                            if (asked.getCount() > 0) {
                                asked.countDown();
                                assertThat(answer.await(20, TimeUnit.SECONDS)).isTrue();
                            }
                            return Replies.of(text("Yes."));
                        }));
        Session session = world.session();
        try (WakeLoop loop =
                new WakeLoop(
                        world.ports(),
                        world.store().sessions(),
                        world.harness(world.model),
                        Seeded.random(5),
                        world.counters)) {
            send(world, loop, session, World.message("Go"));
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            world.replace();
            world.work();
            answer.countDown();
            await(world, "left", () -> loop.awake() == 0);
        }
        return new Scene(world, session);
    }

    /// The server dies while a call runs, and the next one cannot reach the hand.
    private static Scene cutOffHand() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        FakeSandboxes hands =
                new FakeSandboxes((_, _) -> {
                    running.countDown();
                    assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
                    return ToolResult.text("nobody hears it");
                });
        World world = new World(oneCall(), hands);
        Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
        try (WakeLoop first = loop(world)) {
            send(world, first, session, World.message("Go"));
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            hands.cutOff();
            world.replace();
            try (WakeLoop second = loop(world)) {
                await(world, "rest", () -> idles(world, session) > 0);
                assertThat(second.isDraining()).isFalse();
            }
            over.countDown();
            await(world, "left", () -> first.awake() == 0);
        }
        return new Scene(world, session);
    }

    private static Scene dyingHand() throws InterruptedException {
        AtomicReference<FakeSandboxes> self = new AtomicReference<>();
        FakeSandboxes hands =
                new FakeSandboxes(
                        new DyingSandbox(
                                (_, _) -> ToolResult.text("ok"),
                                1,
                                () -> Objects.requireNonNull(self.get())));
        self.set(hands);
        return played(oneCall(), hands);
    }

    private static Scene refusedHand() throws InterruptedException {
        FakeSandboxes hands = FakeSandboxes.echoing();
        hands.refuse(new ToolFailedException(FailureClass.PROVISION_FAILED, "no room"));
        return played(oneCall(), hands);
    }

    private static Scene interrupted() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        FakeSandboxes hands =
                new FakeSandboxes((_, stop) -> {
                    CountDownLatch cancelled = new CountDownLatch(1);
                    try (var _ = stop.onCancel(cancelled::countDown)) {
                        running.countDown();
                        assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
                    }
                    return ToolResult.failed("killed", FailureClass.CANCELLED);
                });
        World world = new World(oneCall(), hands);
        Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
        try (WakeLoop loop = loop(world)) {
            send(world, loop, session, World.message("Go"));
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            send(world, loop, session, World.interrupt());
            await(world, "rest", () -> idles(world, session) > 0);
        }
        return new Scene(world, session);
    }

    private static Scene endless() throws InterruptedException {
        AtomicLong number = new AtomicLong();
        return played(
                new ScriptedModel((_, _) ->
                        Replies.of(call("toolu_" + number.incrementAndGet(), "bash", "x"))),
                FakeSandboxes.echoing());
    }

    private static Scene hopeless() throws InterruptedException {
        return played(
                new ScriptedModel((_, _) -> {
                    throw new IllegalStateException("a bug");
                }),
                FakeSandboxes.echoing());
    }

    private static Scene slowStore() {
        World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))));
        Session session = world.session();
        AtomicLong now = new AtomicLong();
        StoreWatch watch = new StoreWatch(world.counters.failures(), now::get, _ -> {});
        for (int i = 0; i < 100 && !watch.look(); i++) {
            boolean _ =
                    watch.timed(() -> {
                        now.addAndGet(Duration.ofMillis(400).toNanos());
                        return true;
                    });
        }
        assertThat(watch.isSlow()).isTrue();
        return new Scene(world, session);
    }

    private static Scene storeDown() throws InterruptedException {
        World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))));
        Session session = world.session();
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicLong asked = new AtomicLong();
        try (WakeLoop loop =
                new WakeLoop(
                        world.ports().with(new AbsentLeases(world.ports().leases(), down, asked)),
                        world.store().sessions(),
                        world.harness(world.model),
                        Seeded.random(5),
                        world.counters)) {
            loop.start();
            await(world, "asked again", () -> asked.get() >= 3);
            assertThat(world.counters.failures().count(FailureClass.STORE_DOWN))
                    .as("told once")
                    .isEqualTo(1);
            down.set(false);
            world.say(session, "Go");
            world.takeLease();
            world.replace();
        }
        world.work();
        return new Scene(world, session);
    }

    // ---- the server

    private static WakeLoop loop(World world) {
        WakeLoop loop =
                new WakeLoop(
                        world.ports(),
                        world.store().sessions(),
                        world.harness(world.model),
                        Seeded.random(5),
                        world.counters);
        loop.start();
        return loop;
    }

    private static void send(World world, WakeLoop loop, Session session, EventBody... bodies) {
        world.send(session, bodies);
        Lease lease = world.takeLease();
        if (lease == null) {
            loop.wake(session.id());
        } else {
            loop.wake(lease);
        }
    }

    private static int idles(World world, Session session) {
        return world.bodies(session, EventBody.StatusIdle.class).size();
    }

    private static void await(World world, String what, BooleanSupplier condition)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            world.clock.advance(Duration.ofMillis(100));
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}

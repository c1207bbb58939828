package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.NodeLease;
import dev.planaria.core.store.Store;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.ManualClock;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that is stopped in the middle of its work, past its lease, and goes on as if nothing
/// had happened (protocol C1): it does no harm.
@Timeout(30)
class PausedNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(10);

    /// A server with its own clock, beside the one of the world.
    private static final class Server implements AutoCloseable {
        private final ManualClock own = new ManualClock();
        private final World world;
        private final Store store;
        private final NodeLease lease;
        private final WakeLoop loop;

        Server(World world, ScriptedModel model, FakeSandboxes hands) {
            this.world = world;
            this.store =
                    world.store()
                            .sharedWith(
                                    new Node(
                                            new NodeId(world.ids.fresh(NodeId.PREFIX)),
                                            true,
                                            world.clock,
                                            world.ids),
                                    () ->
                                            Duration.between(ManualClock.START, own.instant())
                                                    .toNanos());
            this.lease = Objects.requireNonNull(store.lease());
            LoopHarness harness =
                    new LoopHarness(
                            model,
                            new CompactingStrategy(hands.tools(), model::limits),
                            hands,
                            store.hands(),
                            world.previews,
                            Seeded.random(3),
                            world.counters);
            this.loop =
                    new WakeLoop(
                            new Turn.Ports(
                                    store.leases(),
                                    store.inbox(),
                                    store.log(),
                                    world.clock,
                                    world.ids),
                            store.sessions(),
                            harness,
                            Seeded.random(5),
                            world.counters);
            lease.whenOver(loop::drop);
            lease.join(null, null);
        }

        void say(Session session, String text) {
            Inbox.Accepted accepted =
                    store.inbox()
                            .submit(
                                    World.WORKSPACE,
                                    session.id(),
                                    new Receipt.Unnamed(
                                            "POST /test", "hash", world.ids.fresh("req_"), false),
                                    List.of(
                                            new Event.Draft(
                                                    world.ids.event(), World.message(text))));
            loop.wake(Objects.requireNonNull(accepted.lease()));
        }

        void takeOver(Session session) {
            Lease taken = store.leases().claim(session.id()).orElseThrow();
            loop.wake(taken);
        }

        void awaitAsleep() {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (loop.awake() > 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(loop.awake()).isZero();
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    @Test
    void aServerThatWasStoppedDuringAModelCallBeginsNoToolCallAndWritesNothing() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<Runnable> pause = new AtomicReference<>(() -> {});
        ScriptedModel model =
                new ScriptedModel((_, _) -> {
                    pause.get().run();
                    return asked.incrementAndGet() <= 2
                            ? Replies.of(call("toolu_1", "bash", "a"))
                            : Replies.of(text("Done."));
                });
        FakeSandboxes hands = FakeSandboxes.echoing();
        try (World world = new World(model, hands)) {
            world.store().leave();
            try (Server one = new Server(world, model, hands);
                    Server other = new Server(world, model, hands)) {
                Session session =
                        world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
                pause.set(() -> {
                    pause.set(() -> {});
                    // The request leaves while its start is still being written down.
                    while (!world.types(session).contains("span.model_request_start")) {
                        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                    }
                    world.clock.advance(LONG);
                    one.own.advance(LONG);
                });
                one.say(session, "Go");
                one.awaitAsleep();
                assertThat(world.types(session))
                        .endsWith("session.status_running", "span.model_request_start");
                assertThat(hands.effects()).as("no call of a reply that came too late").isEmpty();

                assertThat(other.lease.renew()).isTrue();
                other.takeOver(session);
                other.awaitAsleep();
                assertThat(world.story(session)).endsWith("agent: Done.", "idle: EndTurn");
                assertThat(hands.effects()).containsExactly("a");
                world.check(session);
            }
        }
    }

    @Test
    void aCallUnderWayIsLetGoOfAndTheNextServerTakesItsResult() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Cancellation.Reason> why = new AtomicReference<>();
        AtomicInteger asked = new AtomicInteger();
        ScriptedModel model =
                new ScriptedModel((_, _) ->
                        asked.incrementAndGet() == 1
                                ? Replies.of(call("toolu_1", "bash", "a"))
                                : Replies.of(text("Done.")));
        FakeSandboxes hands =
                new FakeSandboxes((_, stop) -> {
                    CountDownLatch cancelled = new CountDownLatch(1);
                    try (Cancellation.Registration _ = stop.onCancel(cancelled::countDown)) {
                        running.countDown();
                        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
                    }
                    why.set(stop.reason());
                    throw new InterruptedException("let go of");
                });
        try (World world = new World(model, hands)) {
            world.store().leave();
            try (Server one = new Server(world, model, hands);
                    Server other = new Server(world, model, hands)) {
                Session session =
                        world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
                one.say(session, "Go");
                assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
                world.clock.advance(LONG);
                one.own.advance(LONG);
                one.lease.expire();
                one.awaitAsleep();
                assertThat(why).hasValue(Cancellation.Reason.STALE);
                assertThat(world.bodies(session, EventBody.AgentToolResult.class)).isEmpty();

                hands.finish(
                        world.idOf(session, EventBody.AgentToolUse.class, 0),
                        ToolResult.text("late"));
                assertThat(other.lease.renew()).isTrue();
                other.takeOver(session);
                other.awaitAsleep();
                assertThat(world.story(session))
                        .endsWith("result: late", "agent: Done.", "idle: EndTurn");
                assertThat(hands.effects()).as("it ran once").hasSize(1);
                world.check(session);
            }
        }
    }
}

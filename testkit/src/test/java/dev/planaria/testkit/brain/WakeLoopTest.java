package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters.Counter;
import dev.planaria.core.harness.Harness;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sessions that live on threads of their own.
@Timeout(30)
class WakeLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static WakeLoop loop(World world, Harness harness) {
        return new WakeLoop(
                world.ports(), world.store().sessions(), harness, Seeded.random(5), world.counters);
    }

    /// Sends, and does with the lease what the API does.
    private static void send(World world, WakeLoop loop, Session session, EventBody... bodies) {
        world.send(session, bodies);
        Lease lease = world.takeLease();
        if (lease == null) {
            loop.wake(session.id());
        } else {
            loop.wake(lease);
        }
    }

    private static void awaitIdles(World world, Session session, int idles) throws Exception {
        Position seen = Position.START;
        while (world.bodies(session, EventBody.StatusIdle.class).size() < idles) {
            assertThat(world.store().log().awaitEvents(session.thread(), seen, PATIENCE))
                    .as("idle %s of %s", idles, world.types(session))
                    .isTrue();
            List<Event> log = world.log(session);
            seen = log.isEmpty() ? seen : log.getLast().at();
        }
    }

    private static void awaitAsleep(WakeLoop loop) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (loop.awake() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(loop.awake()).isZero();
    }

    @Test
    void manySessionsAreAnsweredAtOnce() throws Exception {
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))));
                WakeLoop loop = loop(world, world.harness(world.model))) {
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Session session = world.session();
                sessions.add(session);
                send(world, loop, session, World.message("Hi"));
            }
            for (Session session : sessions) {
                awaitIdles(world, session, 1);
                assertThat(world.story(session))
                        .containsExactly("user: Hi", "agent: Yes.", "idle: EndTurn");
                world.check(session);
            }
            awaitAsleep(loop);
        }
    }

    @Test
    void aSessionThatNobodyWokeIsFoundByTheSweep() throws Exception {
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))));
                WakeLoop loop = loop(world, world.harness(world.model))) {
            Session session = world.session();
            world.say(session, "Hi");
            world.replace();
            try (WakeLoop next = loop(world, world.harness(world.model))) {
                next.start();
                awaitIdles(world, session, 1);
                assertThat(world.story(session)).contains("agent: Yes.");
                assertThat(loop.awake()).as("the first node knows nothing of it").isZero();
            }
        }
    }

    @Test
    void anInterruptStopsTheModelAtOnceAndTheNextMessageBeginsATurn() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedModel model =
                new ScriptedModel((prompt, stop) ->
                        textOf(prompt).contains("again")
                                ? Replies.of(text("Here."))
                                : hang(asked, stop));
        try (World world = new World(model);
                WakeLoop loop = loop(world, world.harness(model))) {
            Session session = world.session();
            send(world, loop, session, World.message("Go"));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            send(world, loop, session, World.interrupt(), World.message("again"));
            awaitIdles(world, session, 2);
            assertThat(world.types(session))
                    .containsExactly(
                            "user.message",
                            "session.thread_status_running",
                            "session.status_running",
                            "span.model_request_start",
                            "user.interrupt",
                            "span.model_request_end",
                            "session.thread_status_idle",
                            "session.usage",
                            "session.status_idle",
                            "user.message",
                            "session.thread_status_running",
                            "session.status_running",
                            "span.model_request_start",
                            "agent.message",
                            "span.model_request_end",
                            "session.thread_status_idle",
                            "session.usage",
                            "session.status_idle");
            EventBody.ModelRequestEnd cut =
                    world.bodies(session, EventBody.ModelRequestEnd.class).getFirst();
            assertThat(cut.isError()).isTrue();
            assertThat(cut.startId())
                    .isEqualTo(world.idOf(session, EventBody.ModelRequestStart.class, 0));
            world.check(session);
        }
    }

    private static Reply hang(CountDownLatch asked, Cancellation stop)
            throws ModelFailedException, InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (Cancellation.Registration _ = stop.onCancel(cancelled::countDown)) {
            asked.countDown();
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).as("cancelled").isTrue();
        }
        throw new ModelFailedException(FailureClass.CANCELLED, "stopped");
    }

    private static String textOf(Prompt prompt) {
        return prompt.messages().toString();
    }

    @Test
    void anInterruptEndsRunningToolsAndClosesEveryCall() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        FakeSandboxes hands =
                new FakeSandboxes((call, stop) -> {
                    if (FakeSandboxes.commandOf(call).equals("quick")) {
                        return ToolResult.text("done");
                    }
                    CountDownLatch cancelled = new CountDownLatch(1);
                    try (Cancellation.Registration _ = stop.onCancel(cancelled::countDown)) {
                        running.countDown();
                        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
                    }
                    return ToolResult.error("killed");
                });
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(
                                call("toolu_1", "bash", "slow"), call("toolu_2", "bash", "quick")));
        try (World world = new World(model, hands);
                WakeLoop loop = loop(world, world.harness(model))) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            send(world, loop, session, World.message("Go"));
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
            while (world.bodies(session, EventBody.AgentToolResult.class).isEmpty()) {
                Thread.onSpinWait();
            }
            send(world, loop, session, World.interrupt());
            awaitIdles(world, session, 1);
            List<String> types = world.types(session);
            assertThat(types.subList(types.indexOf("user.interrupt"), types.size()))
                    .containsExactly(
                            "user.interrupt",
                            "agent.tool_result",
                            "session.thread_status_idle",
                            "session.usage",
                            "session.status_idle");
            assertThat(world.story(session))
                    .contains("result: done", "error: " + LoopHarness.INTERRUPTED)
                    .endsWith("idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void aMessageInMidTurnIsTakenWithTheNextRequest() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        FakeSandboxes hands =
                new FakeSandboxes((_, _) -> {
                    running.countDown();
                    assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
                    return ToolResult.text("ok");
                });
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(call("toolu_1", "bash", "x")), Replies.of(text("Both.")));
        try (World world = new World(model, hands);
                WakeLoop loop = loop(world, world.harness(model))) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            send(world, loop, session, World.message("Go"));
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
            send(world, loop, session, World.message("and this"));
            sent.countDown();
            awaitIdles(world, session, 1);
            assertThat(world.story(session))
                    .containsExactly(
                            "user: Go",
                            "call: bash{\"command\":\"x\"}",
                            "result: ok",
                            "user: and this",
                            "agent: Both.",
                            "idle: EndTurn");
            assertThat(model.prompts()).hasSize(2);
            world.check(session);
        }
    }

    @Test
    void aTurnThatDiesIsTriedAgainLaterAndAtLastPutAwayAndItsNeighboursLive() throws Exception {
        Model model = ScriptedModel.saying(Replies.of(text("Yes.")));
        try (World world = new World(model)) {
            Session poison = world.session();
            Session well = world.session();
            LoopHarness loopHarness = world.harness(model);
            Harness harness =
                    turn -> {
                        if (turn.session().id().equals(poison.id())) {
                            throw new IllegalStateException("poison");
                        }
                        loopHarness.run(turn);
                    };
            try (WakeLoop loop = loop(world, harness)) {
                loop.start();
                send(world, loop, poison, World.message("Die"));
                send(world, loop, well, World.message("Live"));
                awaitIdles(world, well, 1);
                long deaths = world.counters.get(Counter.HARNESS_BUGS);
                assertThat(deaths).as("no hot loop while no time passes").isLessThanOrEqualTo(1);
                while (world.bodies(poison, EventBody.StatusIdle.class).isEmpty()) {
                    world.clock.advance(Duration.ofSeconds(1));
                    assertThat(world.counters.get(Counter.HARNESS_BUGS)).isLessThanOrEqualTo(5);
                    boolean _ =
                            world.store()
                                    .log()
                                    .awaitEvents(
                                            poison.thread(), Position.START, Duration.ofMillis(20));
                }
                assertThat(world.types(poison))
                        .containsExactly(
                                "user.message",
                                "session.error",
                                "session.thread_status_idle",
                                "session.usage",
                                "session.status_idle");
                assertThat(
                                world.bodies(poison, EventBody.SessionError.class)
                                        .getFirst()
                                        .failure()
                                        .failure())
                        .isEqualTo(FailureClass.PARKED);
                assertThat(world.bodies(poison, EventBody.StatusIdle.class).getFirst().reason())
                        .isEqualTo(new StopReason.RetriesExhausted());
                awaitAsleep(loop);
                assertThat(world.counters.get(Counter.PARKED)).isEqualTo(1);
                world.check(poison);
            }
        }
    }

    @Test
    void aDrainingNodeStartsNoCallAndHandsTheSessionOn() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ScriptedModel model =
                new ScriptedModel((_, _) -> {
                    asked.countDown();
                    assertThat(answer.await(10, TimeUnit.SECONDS)).isTrue();
                    return Replies.of(call("toolu_1", "bash", "x"));
                });
        try (World world = new World(model)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            WakeLoop loop = loop(world, world.harness(model));
            send(world, loop, session, World.message("Go"));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            Thread draining =
                    Thread.ofVirtual()
                            .start(() -> {
                                loop.close();
                            });
            while (!loop.isDraining()) {
                Thread.onSpinWait();
            }
            answer.countDown();
            draining.join();
            assertThat(world.types(session)).endsWith("agent.tool_use", "span.model_request_end");
            assertThat(world.hands.effects()).isEmpty();
            assertThat(loop.awake()).isZero();
            assertThat(world.store().leases().due(10)).containsExactly(session.id());
            world.check(session);
        }
    }

    @Test
    void aBrainThatWasOvertakenLeavesQuietly() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ScriptedModel model =
                new ScriptedModel((_, _) -> {
                    if (asked.getCount() > 0) {
                        asked.countDown();
                        assertThat(answer.await(10, TimeUnit.SECONDS)).isTrue();
                        return Replies.of(text("Too late."));
                    }
                    return Replies.of(text("In time."));
                });
        try (World world = new World(model);
                WakeLoop loop = loop(world, world.harness(model))) {
            Session session = world.session();
            send(world, loop, session, World.message("Go"));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            world.replace();
            world.work();
            answer.countDown();
            awaitAsleep(loop);
            assertThat(world.story(session))
                    .containsExactly("user: Go", "agent: In time.", "idle: EndTurn");
            assertThat(world.counters.get(Counter.STALE)).isEqualTo(1);
            world.check(session);
        }
    }
}

package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ResourceId;
import dev.planaria.core.model.Reply;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.DyingSandbox;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Calls: who may run them, who answers them, and what becomes of them (protocol §6).
class ToolCallTest {
    private static ScriptedModel once(Reply calls) {
        return ScriptedModel.saying(calls, Replies.of(text("Done.")));
    }

    private static EventBody allow(EventId call) {
        return new EventBody.UserToolConfirmation(call, true, null);
    }

    private static EventBody deny(EventId call, String why) {
        return new EventBody.UserToolConfirmation(call, false, why);
    }

    private static EventBody answer(EventId call, String text) {
        return new EventBody.UserCustomToolResult(call, ContentBlock.text(text), false);
    }

    private static List<StopReason> reasons(World world, Session session) {
        return world.bodies(session, EventBody.StatusIdle.class).stream()
                .map(EventBody.StatusIdle::reason)
                .toList();
    }

    @Test
    void callsOfAReplyRunAtOnce() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        FakeSandboxes hands =
                new FakeSandboxes((call, _) -> {
                    try {
                        both.await(10, TimeUnit.SECONDS);
                    } catch (BrokenBarrierException | TimeoutException e) {
                        throw new AssertionError("the other call does not run", e);
                    }
                    return ToolResult.text("ok " + FakeSandboxes.commandOf(call));
                });
        ScriptedModel model =
                once(Replies.of(call("toolu_1", "bash", "a"), call("toolu_2", "read", "b")));
        try (World world = new World(model, hands)) {
            Session session =
                    world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash", "read"));
            world.say(session, "Go");
            world.work();
            assertThat(world.story(session)).contains("result: ok a", "result: ok b");
            assertThat(hands.provisions()).as("one hand for both").isEqualTo(1);
            world.check(session);
        }
    }

    @Test
    void onlyBlockersAreNamedAndAllowedCallsWaitForThem() throws Exception {
        ScriptedModel model =
                once(
                        Replies.of(
                                call("toolu_1", "bash", "free"),
                                call("toolu_2", "ask_user", "?"),
                                call("toolu_3", "read", "guarded")));
        try (World world = new World(model)) {
            Session session =
                    world.session(
                            World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"),
                            World.toolset(PermissionPolicy.ALWAYS_ASK, "read"),
                            World.custom("ask_user"));
            world.say(session, "Go");
            world.work();
            EventId custom = world.idOf(session, EventBody.AgentCustomToolUse.class, 0);
            EventId guarded = world.idOf(session, EventBody.AgentToolUse.class, 1);
            assertThat(reasons(world, session))
                    .containsExactly(new StopReason.RequiresAction(List.of(custom, guarded)));
            assertThat(world.hands.effects()).as("nothing runs before the answers").isEmpty();

            world.send(session, answer(custom, "that"));
            world.work();
            assertThat(reasons(world, session).getLast())
                    .as("the rest is named again")
                    .isEqualTo(new StopReason.RequiresAction(List.of(guarded)));

            world.send(session, allow(guarded));
            world.work();
            assertThat(world.hands.effects()).containsExactlyInAnyOrder("free", "guarded");
            assertThat(world.story(session)).endsWith("agent: Done.", "idle: EndTurn");
            List<String> types = world.types(session);
            assertThat(types.subList(types.indexOf("user.tool_confirmation"), types.size()))
                    .startsWith(
                            "user.tool_confirmation",
                            "session.thread_status_running",
                            "session.status_running");
            world.check(session);
        }
    }

    @Test
    void anAnswerThatComesBeforeTheIdleLeavesNothingToWaitFor() throws Exception {
        AtomicReference<World> here = new AtomicReference<>();
        AtomicReference<Session> talking = new AtomicReference<>();
        FakeSandboxes hands = FakeSandboxes.echoing();
        ScriptedModel model =
                new ScriptedModel((prompt, _) -> {
                    World world = here.get();
                    List<EventBody.AgentCustomToolUse> uses =
                            world.bodies(talking.get(), EventBody.AgentCustomToolUse.class);
                    if (uses.isEmpty()) {
                        return Replies.of(call("toolu_1", "ask_user", "?"));
                    }
                    return Replies.of(text("Fine."));
                });
        try (World world = new World(model, hands)) {
            here.set(world);
            Session session = world.session(World.custom("ask_user"));
            talking.set(session);
            world.say(session, "Go");
            // Between the reply and the rest: the client answers as soon as it sees the call.
            world.work(turn -> {
                turn.follow(event -> {
                    if (event.body() instanceof EventBody.ModelRequestEnd
                            && world.bodies(session, EventBody.UserCustomToolResult.class)
                                    .isEmpty()) {
                        world.send(
                                session,
                                answer(
                                        world.idOf(session, EventBody.AgentCustomToolUse.class, 0),
                                        "early"));
                    }
                });
                world.harness(model).run(turn);
            });
            assertThat(world.story(session))
                    .containsExactly(
                            "user: Go",
                            "custom: ask_user",
                            "answer: early",
                            "agent: Fine.",
                            "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void aDeniedCallIsToldAndNeverRuns() throws Exception {
        try (World world = new World(once(Replies.of(call("toolu_1", "bash", "rm"))))) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ASK, "bash"));
            world.say(session, "Go");
            world.work();
            EventId call = world.idOf(session, EventBody.AgentToolUse.class, 0);
            world.send(session, deny(call, "too dangerous"));
            world.work();
            EventBody.AgentToolResult result =
                    world.bodies(session, EventBody.AgentToolResult.class).getFirst();
            assertThat(result.isError()).isTrue();
            assertThat(World.textOf(result.content())).contains("rejected", "too dangerous");
            assertThat(world.hands.effects()).isEmpty();
            assertThat(world.hands.provisions()).isZero();
            assertThat(world.story(session)).endsWith("agent: Done.", "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void aCallOfAToolThatIsSwitchedOffOrUnknownIsAnErrorInTheLog() throws Exception {
        ScriptedModel model =
                once(
                        Replies.of(
                                call("toolu_1", "web_search", "x"),
                                call("toolu_2", "teleport", "y"),
                                call("toolu_3", "bash", "z")));
        try (World world = new World(model)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            assertThat(world.bodies(session, EventBody.AgentToolUse.class))
                    .extracting(EventBody.AgentToolUse::permission)
                    .containsExactly(
                            EventBody.Permission.DENY,
                            EventBody.Permission.DENY,
                            EventBody.Permission.ALLOW);
            assertThat(world.hands.effects()).containsExactly("z");
            assertThat(world.bodies(session, EventBody.AgentToolResult.class)).hasSize(3);
            assertThat(world.story(session)).endsWith("agent: Done.", "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void anInterruptClosesEveryBlockerAndMessagesBeforeItBeginTheNextTurn() throws Exception {
        ScriptedModel model =
                once(Replies.of(call("toolu_1", "ask_user", "?"), call("toolu_2", "bash", "x")));
        try (World world = new World(model)) {
            Session session =
                    world.session(
                            World.custom("ask_user"),
                            World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            world.say(session, "Hello?");
            world.work();
            assertThat(world.store().inbox().pending(session.id()).events())
                    .as("a message does not unblock")
                    .hasSize(1);
            world.send(session, World.interrupt());
            world.work();
            assertThat(world.story(session))
                    .containsExactly(
                            "user: Go",
                            "custom: ask_user",
                            "call: bash{\"command\":\"x\"}",
                            "idle: RequiresAction",
                            "answer: " + LoopHarness.INTERRUPTED,
                            "error: " + LoopHarness.INTERRUPTED,
                            "idle: EndTurn",
                            "user: Hello?",
                            "agent: Done.",
                            "idle: EndTurn");
            assertThat(world.hands.effects()).isEmpty();
            world.check(session);
        }
    }

    @Test
    void aLostSandboxIsToldAndTheNextCallGetsAFreshOne() throws Exception {
        AtomicReference<FakeSandboxes> hands = new AtomicReference<>();
        hands.set(
                new FakeSandboxes(
                        new DyingSandbox(
                                (call, _) -> ToolResult.text(FakeSandboxes.commandOf(call)),
                                1,
                                hands::get)));
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(call("toolu_1", "bash", "first")),
                        Replies.of(call("toolu_2", "bash", "second")),
                        Replies.of(text("Done.")));
        try (World world = new World(model, hands.get())) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            EventBody.AgentToolResult lost =
                    world.bodies(session, EventBody.AgentToolResult.class).getFirst();
            assertThat(lost.failure()).isEqualTo(FailureClass.SANDBOX_LOST);
            assertThat(world.story(session)).contains("error: " + FakeSandboxes.LOST);
            assertThat(world.story(session)).contains("result: second");
            assertThat(world.hands.provisions()).isEqualTo(2);
            assertThat(world.hands.effects()).containsExactly("first", "second");
            world.check(session);
        }
    }

    @Test
    void aCallThatMayHaveRunInALostHandIsToldAndNotSentAgain() throws Exception {
        for (int write = 1; write < 12; write++) {
            ScriptedModel model = once(Replies.of(call("toolu_1", "bash", "effect")));
            try (World world = new World(model)) {
                Session session =
                        world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
                world.say(session, "Go");
                Faults faults = Faults.at(write, Faults.Fault.CRASH_BEFORE);
                world.plan(faults);
                // The brain and the hands die together.
                world.beforeNext(world.hands::kill);
                world.work();
                assertThat(world.hands.effects())
                        .as("crash at %s", write)
                        .containsExactly("effect");
                assertThat(world.bodies(session, EventBody.AgentToolResult.class)).hasSize(1);
                assertThat(world.story(session)).endsWith("agent: Done.", "idle: EndTurn");
                world.check(session);
            }
        }
    }

    @Test
    void aHandThatCannotBeMadeIsAnErrorTheModelSees() throws Exception {
        try (World world = new World(once(Replies.of(call("toolu_1", "bash", "x"))))) {
            world.hands.refuse(
                    new ToolFailedException(FailureClass.PROVISION_FAILED, "no bubblewrap here"));
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            assertThat(world.story(session)).contains("error: no bubblewrap here", "agent: Done.");
            assertThat(world.bodies(session, EventBody.AgentToolResult.class).getFirst().failure())
                    .isEqualTo(FailureClass.PROVISION_FAILED);
            world.check(session);
        }
    }

    @Test
    void aRepositoryThatCannotBeClonedIsToldAndTheSessionGoesOn() throws Exception {
        try (World world = new World(once(Replies.of(call("toolu_1", "bash", "x"))))) {
            world.hands.warn(
                    new ProvisionNotice(
                            new ResourceId("sesrsc_1"),
                            "https://example.org/x.git",
                            ProvisionNotice.Kind.NOT_FOUND,
                            "no such repository"));
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            SessionFailure failure =
                    world.bodies(session, EventBody.SessionError.class).getFirst().failure();
            assertThat(failure.kind()).isEqualTo(SessionFailure.Kind.REPOSITORY_NOT_FOUND_ERROR);
            assertThat(failure.retry()).isEqualTo(SessionFailure.Retry.RETRYING);
            assertThat(world.story(session))
                    .contains("result: ran: x")
                    .endsWith("agent: Done.", "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void textThatNoStoreCanKeepIsMadeWhole() throws Exception {
        FakeSandboxes hands =
                new FakeSandboxes((_, _) -> ToolResult.text("a\0b\ud800c \ud83d\ude00"));
        try (World world = new World(once(Replies.of(call("toolu_1", "bash", "x"))), hands)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            assertThat(world.story(session)).contains("result: a\ufffdb\ufffdc \ud83d\ude00");
        }
    }
}

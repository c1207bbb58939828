package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static dev.planaria.testkit.Replies.thinking;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ResourceId;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.FlakyModel;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The sessions that [GoldenLogTest] has recorded, as the real loop plays them: together they hold
/// every kind of event that a log may hold.
final class GoldenSessions {
    private GoldenSessions() {}

    static Map<String, List<Event>> play() throws Exception {
        Map<String, List<Event>> logs = new LinkedHashMap<>();
        logs.put("talk", talk());
        logs.put("blockers", blockers());
        logs.put("failures", failures());
        logs.put("cut", cut());
        logs.put("parked", parked());
        logs.put("ended", ended());
        return logs;
    }

    private static List<Event> talk() throws Exception {
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(
                                thinking("hm"),
                                text("I look."),
                                call("toolu_1", "bash", "ls"),
                                call("toolu_2", "read", "x")),
                        Replies.of(text("It is there.")));
        FakeSandboxes hands =
                new FakeSandboxes((call, _) ->
                        call.name().equals("bash")
                                ? ToolResult.text("a\nb")
                                : ToolResult.failed("too slow", FailureClass.TOOL_TIMEOUT));
        hands.warn(
                new ProvisionNotice(
                        new ResourceId("sesrsc_1"),
                        "https://example.com/x.git",
                        ProvisionNotice.Kind.NOT_FOUND,
                        "not found"));
        try (World world = new World(model, hands)) {
            Session session =
                    world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash", "read"));
            world.say(session, "Is it there?");
            world.work();
            world.send(session, new EventBody.SystemMessage(ContentBlock.text("Be brief.")));
            world.work();
            return world.log(session);
        }
    }

    private static List<Event> blockers() throws Exception {
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(
                                call("toolu_1", "bash", "one"),
                                call("toolu_2", "bash", "two"),
                                call("toolu_3", "ask_user", "three"),
                                call("toolu_4", "nothing", "four")),
                        Replies.of(text("All done.")));
        try (World world = new World(model)) {
            Session session =
                    world.session(
                            World.toolset(PermissionPolicy.ALWAYS_ASK, "bash"),
                            World.custom("ask_user"));
            world.say(session, "Ask me");
            world.work();
            EventId one = world.idOf(session, EventBody.AgentToolUse.class, 0);
            EventId two = world.idOf(session, EventBody.AgentToolUse.class, 1);
            EventId three = world.idOf(session, EventBody.AgentCustomToolUse.class, 0);
            world.send(session, new EventBody.UserToolConfirmation(one, true, null));
            world.send(session, new EventBody.UserToolConfirmation(two, false, "not now"));
            world.send(
                    session,
                    new EventBody.UserCustomToolResult(three, ContentBlock.text("42"), false));
            world.work();
            return world.log(session);
        }
    }

    private static List<Event> failures() throws Exception {
        FlakyModel model =
                new FlakyModel(
                        ScriptedModel.saying(
                                Replies.of(text("Late.")),
                                Replies.ended(Reply.Stop.REFUSAL, text("No."))),
                        n ->
                                n == 1
                                        ? new ModelFailedException(
                                                FailureClass.MODEL_OVERLOADED, "busy")
                                        : n == 4
                                                ? new ModelFailedException(
                                                        FailureClass.MODEL_REJECTED, "bad key")
                                                : null);
        try (World world = new World(model)) {
            Session session = world.session();
            for (String text : List.of("Hi", "And this?", "And that?")) {
                world.say(session, text);
                world.work();
            }
            return world.log(session);
        }
    }

    /// A server that died with a request and a call under way, then an interrupt.
    private static List<Event> cut() throws Exception {
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(call("toolu_1", "bash", "slow")), Replies.of(text("Well.")));
        try (World world = new World(model)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.plan(Faults.at(2, Faults.Fault.CRASH_BEFORE));
            world.work();
            world.beforeNext(world.hands::kill);
            world.say(session, "Again");
            world.plan(Faults.at(4, Faults.Fault.CRASH_AFTER));
            world.work();
            EventId message = world.say(session, "Stop").getFirst().id();
            open(world, Objects.requireNonNull(world.takeLease()), message);
            world.replace();
            world.send(session, World.interrupt());
            world.work();
            return world.log(session);
        }
    }

    private static void open(World world, Lease lease, EventId message) {
        world.store()
                .leases()
                .emitEvents(
                        lease,
                        new AppendKey("open"),
                        List.of(message),
                        List.of(
                                new Event.Draft(
                                        world.ids.event(),
                                        new EventBody.ThreadRunning(lease.thread(), "worker")),
                                new Event.Draft(world.ids.event(), new EventBody.StatusRunning()),
                                new Event.Draft(
                                        world.ids.event(), new EventBody.ModelRequestStart())));
    }

    private static List<Event> parked() throws Exception {
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Back."))))) {
            Session session = world.session();
            EventId message = world.say(session, "Die").getFirst().id();
            SessionFailure failure =
                    new SessionFailure(
                            SessionFailure.Kind.UNKNOWN_ERROR,
                            "This session failed 5 times in a row inside the server.",
                            SessionFailure.Retry.EXHAUSTED,
                            FailureClass.PARKED,
                            5,
                            null);
            Lease lease = Objects.requireNonNull(world.takeLease());
            StopReason reason = new StopReason.RetriesExhausted();
            List<EventBody> bodies =
                    List.of(
                            new EventBody.SessionError(failure),
                            new EventBody.ThreadIdle(lease.thread(), "worker", reason),
                            new EventBody.SessionUsage(Usage.NONE, 0),
                            new EventBody.StatusIdle(reason));
            var _ =
                    world.store()
                            .leases()
                            .release(
                                    lease,
                                    1,
                                    new Leases.Release.Parked(
                                            List.of(message),
                                            bodies.stream()
                                                    .map(body ->
                                                            new Event.Draft(
                                                                    world.ids.event(), body))
                                                    .toList()));
            world.say(session, "Are you there?");
            world.work();
            return world.log(session);
        }
    }

    private static List<Event> ended() throws Exception {
        ScriptedModel model =
                new ScriptedModel((prompt, _) ->
                        Replies.using(
                                Replies.of(text(said(prompt))),
                                new Usage(prompt.messages().toString().length(), 10, 0, 0, 0)))
                        .withLimits(new Model.Limits(1_200, 200));
        try (World world = new World(model)) {
            Session session = world.session();
            for (int i = 0; i < 4; i++) {
                world.say(session, "Tell me more. " + "x".repeat(300));
                world.work();
            }
            var _ =
                    world.store()
                            .sessions()
                            .update(
                                    World.WORKSPACE,
                                    session.id(),
                                    now ->
                                            new Session(
                                                    now.id(),
                                                    now.workspace(),
                                                    now.thread(),
                                                    now.setup(),
                                                    new Session.Labels("A title", Map.of("a", "b")),
                                                    now.state(),
                                                    now.times()));
            var _ = world.store().sessions().archive(World.WORKSPACE, session.id());
            return world.log(session);
        }
    }

    private static String said(Prompt prompt) {
        return prompt.messages().toString().contains("Write a summary")
                ? "They asked for more."
                : "More. " + "y".repeat(200);
    }
}

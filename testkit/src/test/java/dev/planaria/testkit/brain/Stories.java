package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static dev.planaria.testkit.Replies.thinking;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.FlakyModel;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Everything that a turn can come to, as stories: together they reach every [StepKind].
final class Stories {
    private static final ToolConfig FREE =
            World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash", "read");
    private static final ToolConfig ASKED = World.toolset(PermissionPolicy.ALWAYS_ASK, "bash");
    private static final ToolConfig CUSTOM = World.custom("ask_user");
    private static final int COUNTED = 5;

    private Stories() {}

    static List<Story> all() {
        return List.of(
                new Story(
                        "calls, at once and alone",
                        Story.Actors.model(Stories::toolModel),
                        Stories::twoMessages,
                        List.of(FREE),
                        true,
                        Set.of(
                                StepKind.ASK_MODEL,
                                StepKind.RUN_PARALLEL_CALLS,
                                StepKind.RUN_ONE_CALL,
                                StepKind.REST)),
                new Story(
                        "retries",
                        Story.Actors.model(Stories::flakyModel),
                        Stories::twoMessages,
                        List.of(FREE),
                        true,
                        Set.of(StepKind.WAIT)),
                new Story(
                        "answers of the client",
                        Story.Actors.model(Stories::askingModel),
                        Stories::answersAfterRest,
                        List.of(ASKED, CUSTOM),
                        true,
                        Set.of(
                                StepKind.REST_FOR_ACTION,
                                StepKind.TAKE_ANSWER_AFTER_REST,
                                StepKind.TAKE_CONFIRMATION)),
                new Story(
                        "an answer before the rest",
                        Story.Actors.model(Stories::customModel),
                        Stories::answersBeforeRest,
                        List.of(CUSTOM),
                        true,
                        Set.of(StepKind.TAKE_ANSWER_BEFORE_REST)),
                new Story(
                        "refused calls",
                        Story.Actors.model(Stories::refusedModel),
                        Stories::denies,
                        List.of(ASKED),
                        true,
                        Set.of(StepKind.REFUSE_UNKNOWN, StepKind.REFUSE_AS_USER_SAYS)),
                new Story(
                        "an interrupt of open calls",
                        Story.Actors.model(Stories::askingModel),
                        Stories::interrupts,
                        List.of(ASKED, CUSTOM),
                        true,
                        Set.of(StepKind.INTERRUPT, StepKind.INTERRUPT_CLOSES_CALLS)),
                new Story(
                        "an interrupt before the brain",
                        Story.Actors.model(() -> ScriptedModel.saying(Replies.of(text("Hi.")))),
                        Stories::interruptsFirst,
                        List.of(),
                        true,
                        Set.of(StepKind.INTERRUPT)),
                new Story(
                        "a pause and a refusal",
                        Story.Actors.model(Stories::pausingModel),
                        Stories::twoMessages,
                        List.of(),
                        true,
                        Set.of(StepKind.GO_ON_AFTER_PAUSE, StepKind.REST_REFUSED)),
                exhausted(),
                midTurn(),
                summaries(),
                lostHand());
    }

    /// The model cannot be had; what waited meanwhile is flushed, and the next message goes on.
    private static Story exhausted() {
        return new Story(
                "a model that cannot be had",
                later -> {
                    AtomicBoolean said = new AtomicBoolean();
                    Model model =
                            new ScriptedModel((prompt, _) -> {
                                if (lastText(prompt).contains("Again")) {
                                    return Replies.of(text("Here I am."));
                                }
                                if (said.compareAndSet(false, true)) {
                                    World world = later.get();
                                    world.say(world.only(), "Hello?");
                                }
                                throw new ModelFailedException(
                                        FailureClass.MODEL_REJECTED, "no such model");
                            });
                    return new Story.Actors(model, FakeSandboxes.echoing());
                },
                (world, session) -> {
                    world.say(session, "Go");
                    world.work();
                    world.say(session, "Again");
                    world.work();
                },
                List.of(),
                true,
                Set.of(StepKind.REST_EXHAUSTED, StepKind.FLUSH));
    }

    /// A message comes in while the model thinks: it is taken with the next request, whichever that
    /// is.
    private static Story midTurn() {
        return new Story(
                "a message in mid-turn",
                later -> {
                    AtomicBoolean said = new AtomicBoolean();
                    Model model =
                            new ScriptedModel((prompt, _) -> {
                                if (said.compareAndSet(false, true)) {
                                    World world = later.get();
                                    world.say(world.only(), "And this");
                                    return Replies.of(call("toolu_1", "bash", "one"));
                                }
                                return Replies.of(text("Done."));
                            });
                    return new Story.Actors(model, FakeSandboxes.echoing());
                },
                (world, session) -> {
                    world.say(session, "Go");
                    world.work();
                },
                List.of(FREE),
                false,
                Set.of(StepKind.TAKE_MESSAGE_IN_MID_TURN));
    }

    private static Story summaries() {
        return new Story(
                "summaries",
                _ -> new Story.Actors(countingModel(), verbose()),
                (world, session) -> {
                    world.say(session, "Count");
                    world.work();
                },
                List.of(FREE),
                false,
                Set.of(StepKind.SUMMARISE));
    }

    /// The hands die with their journal while a call is in them.
    private static Story lostHand() {
        return new Story(
                "a hand that dies",
                later -> {
                    AtomicBoolean died = new AtomicBoolean();
                    FakeSandboxes hands =
                            new FakeSandboxes((call, _) -> {
                                if (died.compareAndSet(false, true)) {
                                    later.get().hands.kill();
                                }
                                return ToolResult.text("ran: " + FakeSandboxes.commandOf(call));
                            });
                    return new Story.Actors(toolModel(), hands);
                },
                Stories::twoMessages,
                List.of(FREE),
                false,
                Set.of(StepKind.TELL_LOST_HAND));
    }

    // ---- models

    static Model toolModel() {
        return ScriptedModel.saying(
                Replies.of(
                        thinking("two at once"),
                        text("Looking."),
                        call("toolu_1", "bash", "one"),
                        call("toolu_2", "bash", "two")),
                Replies.of(thinking("once more"), call("toolu_3", "read", "three")),
                Replies.of(text("Done.")),
                Replies.of(text("Bye.")));
    }

    private static Model flakyModel() {
        return new FlakyModel(
                toolModel(),
                n ->
                        switch (n) {
                            case 1 -> failed(FailureClass.MODEL_OVERLOADED);
                            case 3 -> failed(FailureClass.MODEL_NETWORK);
                            case 5 -> failed(FailureClass.MODEL_TIMEOUT);
                            case 6 -> failed(FailureClass.MODEL_RATE_LIMITED);
                            default -> null;
                        });
    }

    private static ModelFailedException failed(FailureClass failure) {
        return new ModelFailedException(failure, "not now");
    }

    private static Model askingModel() {
        return ScriptedModel.saying(
                Replies.of(
                        call("toolu_1", "ask_user", "what?"), call("toolu_2", "bash", "guarded")),
                Replies.of(text("Thanks.")));
    }

    private static Model customModel() {
        return ScriptedModel.saying(
                Replies.of(call("toolu_1", "ask_user", "what?")), Replies.of(text("Thanks.")));
    }

    private static Model refusedModel() {
        return ScriptedModel.saying(
                Replies.of(call("toolu_1", "nothing", "x"), call("toolu_2", "bash", "guarded")),
                Replies.of(text("Then not.")));
    }

    private static Model pausingModel() {
        return new ScriptedModel((prompt, _) -> {
            String last = lastText(prompt);
            return last.contains("Go")
                    ? Replies.ended(Reply.Stop.PAUSE_TURN, text("One moment."))
                    : last.contains("And?")
                            ? Replies.ended(Reply.Stop.REFUSAL, text("No."))
                            : Replies.of(text("Here."));
        });
    }

    /// Counts by calls whose output fills the window, as [CompactionTest] does.
    private static Model countingModel() {
        return new ScriptedModel(
                        (prompt, _) -> {
                            String all = prompt.messages().toString();
                            int done = 0;
                            for (int n = 1; n <= COUNTED; n++) {
                                done = all.contains("n=" + n + ".") ? n : done;
                            }
                            Reply reply =
                                    lastText(prompt).contains("Write a summary for yourself")
                                            ? Replies.of(text("Counted to n=" + done + "."))
                                            : done < COUNTED
                                                    ? Replies.of(
                                                            call(
                                                                    "toolu_" + (done + 1),
                                                                    "bash",
                                                                    "n=" + (done + 1)))
                                                    : Replies.of(text("All counted."));
                            return Replies.using(reply, new Usage(all.length() / 4, 10, 0, 0, 0));
                        })
                .withLimits(new Model.Limits(2_000, 400));
    }

    private static FakeSandboxes verbose() {
        return new FakeSandboxes((call, _) ->
                ToolResult.text(FakeSandboxes.commandOf(call) + ". " + "x".repeat(1_200)));
    }

    private static String lastText(Prompt prompt) {
        return prompt.messages().getLast().content().getLast().toString();
    }

    // ---- clients

    private static void twoMessages(World world, Session session) throws Exception {
        world.say(session, "Go");
        world.work();
        world.say(session, "And?");
        world.work();
    }

    private static EventBody answerTo(EventId call) {
        return new EventBody.UserCustomToolResult(call, ContentBlock.text("this"), false);
    }

    private static void answersAfterRest(World world, Session session) throws Exception {
        world.say(session, "Go");
        world.work();
        world.send(session, answerTo(world.idOf(session, EventBody.AgentCustomToolUse.class, 0)));
        world.work();
        EventId guarded = world.idOf(session, EventBody.AgentToolUse.class, 0);
        world.send(session, new EventBody.UserToolConfirmation(guarded, true, null));
        world.work();
    }

    private static void answersBeforeRest(World world, Session session) throws Exception {
        world.beforeRelease(() -> {
            Optional<Event> asked =
                    world.log(session).stream()
                            .filter(e -> e.body() instanceof EventBody.AgentCustomToolUse)
                            .findFirst();
            asked.ifPresent(call -> world.send(session, answerTo(call.id())));
            return asked.isPresent();
        });
        world.say(session, "Go");
        world.work();
    }

    private static void denies(World world, Session session) throws Exception {
        world.say(session, "Go");
        world.work();
        EventId guarded = world.idOf(session, EventBody.AgentToolUse.class, 1);
        world.send(session, new EventBody.UserToolConfirmation(guarded, false, "too dear"));
        world.work();
    }

    private static void interrupts(World world, Session session) throws Exception {
        world.say(session, "Go");
        world.work();
        world.send(session, World.interrupt(), World.message("Something else"));
        world.work();
    }

    private static void interruptsFirst(World world, Session session) throws Exception {
        world.say(session, "Go");
        world.send(session, World.interrupt());
        world.work();
    }
}

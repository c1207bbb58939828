package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A long session does not die of its length.
class CompactionTest {
    private static final Model.Limits SMALL = new Model.Limits(2_000, 400);
    private static final int STEPS = 12;

    private static boolean wantsSummary(Prompt prompt) {
        return lastText(prompt).contains("Write a summary for yourself");
    }

    private static String lastText(Prompt prompt) {
        return prompt.messages().getLast().content().getLast().toString();
    }

    /// Works until it has counted to the end; what a summary covers, it has counted.
    private static ScriptedModel counting() {
        return new ScriptedModel(
                        (prompt, _) -> {
                            int done = count(prompt);
                            Reply reply =
                                    wantsSummary(prompt)
                                            ? Replies.of(text("Counted to n=" + done + "."))
                                            : done < STEPS
                                                    ? Replies.of(next(done + 1))
                                                    : Replies.of(text("All counted."));
                            int size = prompt.messages().toString().length() / 4;
                            return Replies.using(reply, new Usage(size, 10, 0, 0, 0));
                        })
                .withLimits(SMALL);
    }

    private static JsonNode next(int n) {
        return call("toolu_" + n, "bash", "n=" + n);
    }

    private static int count(Prompt prompt) {
        String all = prompt.messages().toString();
        for (int n = STEPS; n > 0; n--) {
            if (all.contains("n=" + n + ".") || all.contains("n=" + n + "\"")) {
                return n;
            }
        }
        return 0;
    }

    private static FakeSandboxes verbose() {
        return new FakeSandboxes((call, _) ->
                ToolResult.text(FakeSandboxes.commandOf(call) + ". " + "x".repeat(1_200)));
    }

    @Test
    void aSummaryTakesThePlaceOfWhatItCoversAndTheWorkGoesOn() throws Exception {
        ScriptedModel model = counting();
        try (World world = new World(model, verbose())) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Count");
            world.work();
            assertThat(world.story(session)).endsWith("agent: All counted.", "idle: EndTurn");
            assertThat(world.hands.effects()).hasSize(STEPS).doesNotHaveDuplicates();
            assertThat(world.bodies(session, EventBody.ContextCompacted.class))
                    .as("it had to be shortened")
                    .hasSizeGreaterThan(1);
            List<String> types = world.types(session);
            int at = types.indexOf("agent.thread_context_compacted");
            assertThat(types.subList(at - 1, at + 2))
                    .containsExactly(
                            "span.model_request_start",
                            "agent.thread_context_compacted",
                            "span.model_request_end");
            assertThat(model.lastPrompt().messages().getFirst().content().getFirst().toString())
                    .contains("Counted to n=");
            assertThat(world.bodies(session, EventBody.AgentToolResult.class))
                    .as("the originals stay")
                    .hasSize(STEPS);
            world.check(session);
        }
    }

    @Test
    void aBrainThatDiesWhileItSummarisesLosesNothing() throws Exception {
        for (int write = 1; write < 60; write++) {
            for (Faults.Fault fault :
                    List.of(Faults.Fault.CRASH_BEFORE, Faults.Fault.CRASH_AFTER)) {
                try (World world = new World(counting(), verbose())) {
                    Session session =
                            world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
                    world.say(session, "Count");
                    world.plan(Faults.at(write, fault));
                    world.work();
                    assertThat(world.story(session))
                            .as("%s at %s", fault, write)
                            .endsWith("agent: All counted.", "idle: EndTurn");
                    assertThat(world.hands.effects()).hasSize(STEPS).doesNotHaveDuplicates();
                    world.check(session);
                }
            }
        }
    }

    @Test
    void aPromptThatTheProviderFindsTooLongIsShortened() throws Exception {
        ScriptedModel inner =
                new ScriptedModel((prompt, _) -> {
                    if (wantsSummary(prompt)) {
                        return Replies.of(text("They said hello."));
                    }
                    return tooLong(prompt);
                });
        try (World world = new World(inner)) {
            Session session = world.session();
            world.say(session, "Hello");
            world.work();
            world.say(session, "Second");
            world.work();
            world.say(session, "Third");
            world.work();
            assertThat(world.story(session))
                    .endsWith(
                            "user: Third",
                            "summary: They said hello.",
                            "agent: Heard.",
                            "idle: EndTurn");
            world.check(session);
        }
    }

    private static Reply tooLong(Prompt prompt) throws ModelFailedException {
        if (prompt.messages().size() > 3) {
            throw new ModelFailedException(
                    FailureClass.MODEL_REJECTED, "prompt is too long", null, true);
        }
        return Replies.of(text("Heard."));
    }

    @Test
    void whatCannotBeMadeToFitEndsTheTurn() throws Exception {
        ScriptedModel model =
                new ScriptedModel((_, _) -> {
                    throw new ModelFailedException(
                            FailureClass.MODEL_REJECTED, "prompt is too long", null, true);
                });
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hello");
            world.work();
            SessionFailure error =
                    world.bodies(session, EventBody.SessionError.class).getFirst().failure();
            assertThat(error.kind()).isEqualTo(SessionFailure.Kind.COMPACTION_LIMIT_REACHED_ERROR);
            assertThat(world.bodies(session, EventBody.StatusIdle.class).getFirst().reason())
                    .isEqualTo(new StopReason.RetriesExhausted());
            assertThat(model.prompts()).hasSizeLessThan(6);
            world.check(session);
        }
    }

    @Test
    void summariesThatDoNotHelpEndTheTurn() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        ScriptedModel model =
                new ScriptedModel((prompt, _) -> {
                    if (full.get() && !wantsSummary(prompt)) {
                        throw new ModelFailedException(
                                FailureClass.MODEL_REJECTED, "too long", null, true);
                    }
                    return Replies.of(text("Heard."));
                });
        try (World world = new World(model)) {
            Session session = world.session();
            for (int i = 0; i < 5; i++) {
                world.say(session, "Hello " + i);
                world.work();
            }
            full.set(true);
            world.say(session, "Once more");
            world.work();
            assertThat(world.bodies(session, EventBody.ContextCompacted.class))
                    .hasSizeBetween(1, 3);
            assertThat(
                            world.bodies(session, EventBody.SessionError.class)
                                    .getFirst()
                                    .failure()
                                    .kind())
                    .isEqualTo(SessionFailure.Kind.COMPACTION_LIMIT_REACHED_ERROR);
            assertThat(world.story(session)).endsWith("idle: RetriesExhausted");
            world.check(session);
        }
    }
}

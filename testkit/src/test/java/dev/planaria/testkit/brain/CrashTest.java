package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static dev.planaria.testkit.Replies.thinking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.FlakyModel;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Wherever a brain dies, the next one ends the session the same, every call has exactly one
/// result, and no accepted message is left unanswered.
class CrashTest {
    private static final int WRITES_MAX = 60;
    private static final ToolConfig FREE =
            World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash", "read");
    private static final ToolConfig ASKED = World.toolset(PermissionPolicy.ALWAYS_ASK, "bash");

    /// What a client does, from the first message to the last.
    private interface Story {
        void play(World world, Session session) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(
            value = Faults.Fault.class,
            names = {"CRASH_BEFORE", "CRASH_AFTER", "LOSE_REPLY", "REFUSE"})
    void parallelCallsEndTheSameWhereverTheBrainDies(Faults.Fault fault) throws Exception {
        everywhere(fault, new Case(CrashTest::toolModel, CrashTest::twoMessages, List.of(FREE)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Faults.Fault.class,
            names = {"CRASH_BEFORE", "CRASH_AFTER", "LOSE_REPLY", "REFUSE"})
    void retriesEndTheSameWhereverTheBrainDies(Faults.Fault fault) throws Exception {
        everywhere(
                fault,
                new Case(
                        () ->
                                new FlakyModel(
                                        toolModel(),
                                        n ->
                                                n == 1 || n == 3
                                                        ? new ModelFailedException(
                                                                FailureClass.MODEL_OVERLOADED,
                                                                "busy")
                                                        : null),
                        CrashTest::twoMessages,
                        List.of(FREE)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Faults.Fault.class,
            names = {"CRASH_BEFORE", "CRASH_AFTER", "LOSE_REPLY", "REFUSE"})
    void answersOfClientsEndTheSameWhereverTheBrainDies(Faults.Fault fault) throws Exception {
        everywhere(
                fault,
                new Case(
                        CrashTest::askingModel,
                        CrashTest::answerAll,
                        List.of(ASKED, World.custom("ask_user"))));
    }

    private static Model toolModel() {
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

    private static Model askingModel() {
        return ScriptedModel.saying(
                Replies.of(
                        call("toolu_1", "ask_user", "what?"), call("toolu_2", "bash", "guarded")),
                Replies.of(text("Thanks.")));
    }

    private static void twoMessages(World world, Session session) throws Exception {
        world.say(session, "Go");
        world.work();
        world.say(session, "And?");
        world.work();
    }

    private static void answerAll(World world, Session session) throws Exception {
        world.say(session, "Go");
        world.work();
        EventId asked = world.idOf(session, EventBody.AgentCustomToolUse.class, 0);
        world.send(
                session,
                new EventBody.UserCustomToolResult(asked, ContentBlock.text("this"), false));
        world.work();
        EventId guarded = world.idOf(session, EventBody.AgentToolUse.class, 0);
        world.send(session, new EventBody.UserToolConfirmation(guarded, true, null));
        world.work();
    }

    private interface Models {
        Model model();
    }

    private record Case(Models models, Story story, List<ToolConfig> tools) {}

    private static void everywhere(Faults.Fault fault, Case each) throws Exception {
        // From the first event on, and from whatever checkpoint is there.
        everywhere(fault, each, Checkpoints.EVERY);
        everywhere(fault, each, 1);
    }

    private static void everywhere(Faults.Fault fault, Case each, int every) throws Exception {
        List<String> expected = play(each, Faults.none(), List.of(), every);
        int crashes = 0;
        for (int write = 1; write <= WRITES_MAX; write++) {
            Faults faults = Faults.at(write, fault);
            play(each, faults, expected, every);
            if (faults.writes() < write) {
                assertThat(write).as("writes of a whole story").isGreaterThan(6);
                return;
            }
            crashes++;
        }
        throw new AssertionError("a story has no end: " + crashes + " crashes");
    }

    private static List<String> play(Case each, Faults faults, List<String> expected, int every)
            throws Exception {
        try (World world = new World(each.models().model())) {
            world.checkpointEvery(every);
            Session session = world.session(each.tools().toArray(ToolConfig[]::new));
            world.plan(faults);
            each.story().play(world, session);
            List<String> told = world.story(session);
            if (!expected.isEmpty()) {
                assertThat(told).as("%s writes", faults.writes()).isEqualTo(expected);
            }
            assertThat(world.hands.effects()).doesNotHaveDuplicates();
            assertThat(world.store().inbox().pending(session.id()).events()).isEmpty();
            world.check(session);
            return told;
        }
    }
}

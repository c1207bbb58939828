package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static dev.planaria.testkit.Replies.thinking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import dev.planaria.core.wire.Json;
import dev.planaria.testkit.FlakyModel;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What becomes of a turn whose model fails, declines, stops early or never ends (protocol §5).
class ModelFailureTest {
    private static ScriptedModel yes() {
        return ScriptedModel.saying(Replies.of(text("Yes.")));
    }

    private static ModelFailedException failed(FailureClass failure) {
        return new ModelFailedException(failure, "the model said no");
    }

    private static List<SessionFailure> errors(World world, Session session) {
        return world.bodies(session, EventBody.SessionError.class).stream()
                .map(EventBody.SessionError::failure)
                .toList();
    }

    private static StopReason ended(World world, Session session) {
        return world.bodies(session, EventBody.StatusIdle.class).getLast().reason();
    }

    private static SessionStatus status(World world, Session session) {
        return world.store()
                .sessions()
                .get(World.WORKSPACE, session.id())
                .orElseThrow()
                .state()
                .status();
    }

    @Test
    void aFailureIsToldAndTriedAgainLater() throws Exception {
        Model model =
                new FlakyModel(yes(), n -> n == 1 ? failed(FailureClass.MODEL_OVERLOADED) : null);
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hi");
            world.work();
            assertThat(world.types(session))
                    .containsExactly(
                            "user.message",
                            "session.thread_status_running",
                            "session.status_running",
                            "span.model_request_start",
                            "span.model_request_end",
                            "session.error",
                            "session.thread_status_rescheduled",
                            "session.status_rescheduled",
                            "session.thread_status_running",
                            "session.status_running",
                            "span.model_request_start",
                            "agent.message",
                            "span.model_request_end",
                            "session.thread_status_idle",
                            "session.usage",
                            "session.status_idle");
            SessionFailure error = errors(world, session).getFirst();
            assertThat(error.kind()).isEqualTo(SessionFailure.Kind.MODEL_OVERLOADED_ERROR);
            assertThat(error.retry()).isEqualTo(SessionFailure.Retry.RETRYING);
            assertThat(error.attempt()).isEqualTo(1);
            world.check(session);
        }
    }

    @Test
    void theProvidersOwnPauseIsKept() throws Exception {
        Model model =
                new FlakyModel(
                        yes(),
                        n ->
                                n == 1
                                        ? new ModelFailedException(
                                                FailureClass.MODEL_RATE_LIMITED,
                                                "slow down",
                                                Duration.ofSeconds(40),
                                                false)
                                        : null);
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hi");
            world.run(world.harness(model), lease(world));
            assertThat(status(world, session)).isEqualTo(SessionStatus.RESCHEDULING);
            assertThat(errors(world, session).getFirst().retryAt())
                    .isEqualTo(world.clock.instant().plusSeconds(40));
            world.clock.advance(Duration.ofSeconds(39));
            assertThat(world.store().leases().due(9)).isEmpty();
            world.clock.advance(Duration.ofSeconds(1));
            assertThat(world.store().leases().due(9)).containsExactly(session.id());
            world.work();
            assertThat(world.story(session)).endsWith("agent: Yes.", "idle: EndTurn");
        }
    }

    private static Lease lease(World world) {
        return Objects.requireNonNull(world.takeLease());
    }

    @Test
    void tenFailuresEndTheTurnAndFlushWhatWaits() throws Exception {
        FlakyModel model =
                new FlakyModel(yes(), n -> n <= 10 ? failed(FailureClass.MODEL_NETWORK) : null);
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hi");
            world.run(world.harness(model), lease(world));
            world.say(session, "Still there?");
            world.work();
            assertThat(model.requests()).isEqualTo(10);
            List<SessionFailure> errors = errors(world, session);
            assertThat(errors)
                    .extracting(SessionFailure::attempt)
                    .isEqualTo(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
            assertThat(errors.getLast().retry()).isEqualTo(SessionFailure.Retry.EXHAUSTED);
            assertThat(errors.getLast().failure()).isEqualTo(FailureClass.MODEL_NETWORK);
            assertThat(ended(world, session)).isEqualTo(new StopReason.RetriesExhausted());
            assertThat(world.store().inbox().pending(session.id()).events()).isEmpty();
            world.check(session);

            world.say(session, "Again");
            world.work();
            assertThat(world.story(session))
                    .as("may be prompted again")
                    .endsWith("user: Again", "agent: Yes.", "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void attemptsAreCountedOnByTheNextBrain() throws Exception {
        FlakyModel model =
                new FlakyModel(yes(), n -> n <= 3 ? failed(FailureClass.MODEL_TIMEOUT) : null);
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hi");
            world.run(world.harness(model), lease(world));
            world.replace();
            world.work();
            assertThat(errors(world, session))
                    .extracting(SessionFailure::attempt)
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void aRejectedRequestIsNotMadeAgain() throws Exception {
        FlakyModel model = new FlakyModel(yes(), _ -> failed(FailureClass.MODEL_REJECTED));
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hi");
            world.work();
            assertThat(model.requests()).isEqualTo(1);
            SessionFailure error = errors(world, session).getFirst();
            assertThat(error.kind()).isEqualTo(SessionFailure.Kind.MODEL_REQUEST_FAILED_ERROR);
            assertThat(error.retry()).isEqualTo(SessionFailure.Retry.EXHAUSTED);
            assertThat(ended(world, session)).isEqualTo(new StopReason.RetriesExhausted());
            world.check(session);
        }
    }

    @Test
    void anInterruptEndsTheWaitForARetry() throws Exception {
        FlakyModel model = new FlakyModel(yes(), _ -> failed(FailureClass.MODEL_OVERLOADED));
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hi");
            world.run(world.harness(model), lease(world));
            world.send(session, World.interrupt());
            world.work();
            assertThat(model.requests()).isEqualTo(1);
            assertThat(ended(world, session)).isEqualTo(new StopReason.EndTurn());
            world.check(session);
        }
    }

    @Test
    void aRefusalEndsTheTurnAndDropsItsCalls() throws Exception {
        Reply refusal =
                new Reply(
                        List.of(text("I won't."), call("toolu_1", "bash", "x")),
                        Reply.Stop.REFUSAL,
                        Replies.USAGE,
                        new Reply.Refusal("cyber", "not this"));
        ScriptedModel model = ScriptedModel.saying(refusal, Replies.of(text("Sure.")));
        try (World world = new World(model)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Do it");
            world.work();
            assertThat(world.story(session))
                    .containsExactly("user: Do it", "agent: I won't.", "idle: Refusal");
            assertThat(ended(world, session))
                    .isEqualTo(new StopReason.Refusal("cyber", "not this"));
            assertThat(world.hands.effects()).isEmpty();
            world.say(session, "Something else");
            world.work();
            assertThat(world.story(session)).endsWith("agent: Sure.", "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void wholeCallsRunWhateverTheLabelSaysAndCutOnesNever() throws Exception {
        var cut = Json.object().put("type", "tool_use").put("id", "toolu_2").put("name", "bash");
        cut.put("input", "{\"comm");
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.ended(Reply.Stop.MAX_TOKENS, call("toolu_1", "bash", "whole"), cut),
                        Replies.ended(Reply.Stop.MAX_TOKENS, text("Long stor")));
        try (World world = new World(model)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            assertThat(world.hands.effects()).containsExactly("whole");
            assertThat(world.story(session)).endsWith("agent: Long stor", "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void aPausedTurnIsGoneOnWith() throws Exception {
        ScriptedModel model =
                new ScriptedModel((prompt, _) ->
                        prompt.messages().getLast().role() == Prompt.Role.ASSISTANT
                                ? Replies.of(text("And done."))
                                : Replies.ended(Reply.Stop.PAUSE_TURN, text("Searching.")));
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Go");
            world.work();
            assertThat(world.story(session))
                    .containsExactly(
                            "user: Go", "agent: Searching.", "agent: And done.", "idle: EndTurn");
            world.check(session);
        }
    }

    @Test
    void aReplyOfThoughtsAloneDoesNotSpoilTheNextPrompt() throws Exception {
        ScriptedModel model =
                new ScriptedModel((prompt, _) ->
                        prompt.messages().toString().contains("More")
                                ? Replies.of(text("Here."))
                                : Replies.ended(Reply.Stop.MAX_TOKENS, thinking("hm"), text("")));
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Go");
            world.work();
            world.say(session, "More");
            world.work();
            assertThat(world.story(session))
                    .containsExactly(
                            "user: Go",
                            "thinking",
                            "idle: EndTurn",
                            "user: More",
                            "agent: Here.",
                            "idle: EndTurn");
        }
    }

    @Test
    void aTurnThatNeverEndsIsEndedByItsLimit() throws Exception {
        ScriptedModel model =
                new ScriptedModel((prompt, _) ->
                        Replies.of(call("toolu_" + prompt.messages().size(), "bash", "x")));
        try (World world = new World(model)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            assertThat(model.prompts()).hasSize(500);
            SessionFailure error = errors(world, session).getFirst();
            assertThat(error.kind()).isEqualTo(SessionFailure.Kind.TOOL_USE_LIMIT_REACHED_ERROR);
            assertThat(ended(world, session)).isEqualTo(new StopReason.RetriesExhausted());
            world.check(session);
        }
    }

    @Test
    void usageAddsUpAndIsToldBeforeEachIdle() throws Exception {
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.using(
                                Replies.of(call("toolu_1", "bash", "x")),
                                new Usage(10, 2, 3, 4, 5)),
                        Replies.using(Replies.of(text("Ok.")), new Usage(20, 1, 1, 1, 1)));
        try (World world = new World(model)) {
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            world.work();
            Usage all = new Usage(30, 3, 4, 5, 6);
            assertThat(world.bodies(session, EventBody.SessionUsage.class).getFirst().usage())
                    .isEqualTo(all);
            assertThat(
                            world.store()
                                    .sessions()
                                    .get(World.WORKSPACE, session.id())
                                    .orElseThrow()
                                    .state()
                                    .usage())
                    .isEqualTo(all);
        }
    }
}

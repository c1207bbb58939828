package dev.planaria.core.harness;

import static dev.planaria.core.harness.History.answer;
import static dev.planaria.core.harness.History.custom;
import static dev.planaria.core.harness.History.interrupt;
import static dev.planaria.core.harness.History.message;
import static dev.planaria.core.harness.History.result;
import static dev.planaria.core.harness.History.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.EventBody.Permission;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every place where a brain may stop, and what the next one does there.
class NextStepTest {
    private static History history() {
        return new History();
    }

    private static String told(NextStep step) {
        return switch (step) {
            case NextStep.Interrupt(List<EventId> ids) -> "interrupt " + ids;
            case NextStep.CloseRequest(EventId start) -> "close " + start;
            case NextStep.Refuse(List<OpenCall> calls) -> "refuse " + ids(calls);
            case NextStep.RunTools(List<OpenCall> calls) -> "run " + ids(calls);
            case NextStep.AskModel(List<Event> entering) ->
                    "ask " + entering.stream().map(Event::id).toList();
            case NextStep.Wait(Instant time) ->
                    "wait " + (time.getEpochSecond() - History.START.getEpochSecond());
            case NextStep.GiveUp(SessionFailure failure) -> "give up " + failure.kind();
            case NextStep.Rest(StopReason reason, List<EventId> flushed) ->
                    "rest " + reason.getClass().getSimpleName() + blockers(reason) + flushed;
        };
    }

    private static List<EventId> ids(List<OpenCall> calls) {
        return calls.stream().map(OpenCall::id).toList();
    }

    private static String blockers(StopReason reason) {
        return reason instanceof StopReason.RequiresAction(List<EventId> ids) ? ids + " " : " ";
    }

    static Stream<Arguments> places() {
        return Stream.of(conversations(), calls(), blockers()).flatMap(each -> each);
    }

    private static Stream<Arguments> conversations() {
        EventBody.StatusIdle ended = new EventBody.StatusIdle(new StopReason.EndTurn());
        return Stream.of(
                arguments("nothing happened", history(), "rest EndTurn []"),
                arguments(
                        "messages wait",
                        history().waits("m1", message("a")).waits("m2", message("b")),
                        "ask [m1, m2]"),
                arguments("died while asking", history().asked(), "close sevt_start"),
                arguments(
                        "closed, and asked anew with what came since",
                        history()
                                .asked()
                                .log(
                                        new EventBody.ModelRequestEnd(
                                                new EventId("sevt_start"), true, Usage.NONE))
                                .waits("m2", message("b")),
                        "ask [m2]"),
                arguments(
                        "replied",
                        history().asked().replied(Reply.Stop.END_TURN),
                        "rest EndTurn []"),
                arguments(
                        "replied, and a message came meanwhile",
                        history().asked().replied(Reply.Stop.END_TURN).waits("m2", message("b")),
                        "ask [m2]"),
                arguments("paused", history().asked().replied(Reply.Stop.PAUSE_TURN), "ask []"),
                arguments(
                        "the label asks for tools but no block does",
                        history().asked().replied(Reply.Stop.TOOL_USE),
                        "rest EndTurn []"),
                arguments(
                        "declined, and a message waits",
                        history().asked().replied(Reply.Stop.REFUSAL).waits("m2", message("b")),
                        "rest Refusal []"),
                arguments(
                        "declined and told",
                        history()
                                .asked()
                                .replied(Reply.Stop.REFUSAL)
                                .log(new EventBody.StatusIdle(new StopReason.Refusal(null, null)))
                                .waits("m2", message("b")),
                        "ask [m2]"),
                arguments(
                        "interrupted while asking; the message stays",
                        history().asked().waits("m2", message("b")).waits("i", interrupt()),
                        "interrupt [i]"),
                arguments(
                        "summarised",
                        history()
                                .asked()
                                .log(new EventBody.ContextCompacted("s", Position.START))
                                .replied(Reply.Stop.END_TURN),
                        "ask []"),
                arguments(
                        "failed, and the time has not come",
                        history().asked().log(retry(100)),
                        "close sevt_start"),
                arguments(
                        "flushed with the end of a turn",
                        history().asked().replied(Reply.Stop.END_TURN).log(message("b")).log(ended),
                        "rest EndTurn []"),
                arguments(
                        "archived",
                        history().waits("m", message("a")).log(new EventBody.StatusTerminated()),
                        "rest EndTurn []"));
    }

    private static Stream<Arguments> calls() {
        return Stream.of(
                arguments(
                        "called",
                        history()
                                .asked()
                                .called("c1", Permission.ALLOW)
                                .replied(Reply.Stop.TOOL_USE),
                        "run [c1]"),
                arguments(
                        "called under another label",
                        history()
                                .asked()
                                .called("c1", Permission.ALLOW)
                                .replied(Reply.Stop.MAX_TOKENS),
                        "run [c1]"),
                arguments(
                        "one of two has its result; a message must wait",
                        history()
                                .asked()
                                .called("c1", Permission.ALLOW)
                                .called("c2", Permission.ALLOW)
                                .replied(Reply.Stop.TOOL_USE)
                                .log(result("c1"))
                                .waits("m2", message("b")),
                        "run [c2]"),
                arguments(
                        "all have their results",
                        history()
                                .asked()
                                .called("c1", Permission.ALLOW)
                                .replied(Reply.Stop.TOOL_USE)
                                .log(result("c1"))
                                .waits("m2", message("b")),
                        "ask [m2]"));
    }

    private static Stream<Arguments> blockers() {
        EventBody blocked = blockedBy("c2");
        return Stream.of(
                arguments(
                        "only blockers are named",
                        history()
                                .asked()
                                .called("c1", Permission.ALLOW)
                                .called("c2", Permission.ASK)
                                .log("c3", custom())
                                .replied(Reply.Stop.TOOL_USE),
                        "rest RequiresAction[c2, c3] []"),
                arguments(
                        "one blocker is left",
                        history()
                                .asked()
                                .called("c2", Permission.ASK)
                                .log("c3", custom())
                                .replied(Reply.Stop.TOOL_USE)
                                .log(blocked)
                                .log(verdict("c2", true)),
                        "rest RequiresAction[c3] []"),
                arguments(
                        "no blocker is left",
                        history()
                                .asked()
                                .called("c1", Permission.ALLOW)
                                .called("c2", Permission.ASK)
                                .log("c3", custom())
                                .replied(Reply.Stop.TOOL_USE)
                                .log(blocked)
                                .log(verdict("c2", true))
                                .log(answer("c3")),
                        "run [c1, c2]"),
                arguments(
                        "the client answered all",
                        history()
                                .asked()
                                .log("c3", custom())
                                .replied(Reply.Stop.TOOL_USE)
                                .log(blocked)
                                .log(answer("c3")),
                        "ask []"),
                arguments(
                        "denied",
                        history()
                                .asked()
                                .called("c2", Permission.ASK)
                                .replied(Reply.Stop.TOOL_USE)
                                .log(blocked)
                                .log(verdict("c2", false)),
                        "refuse [c2]"),
                arguments(
                        "unknown tool beside a blocker",
                        history()
                                .asked()
                                .called("c1", Permission.DENY)
                                .called("c2", Permission.ASK)
                                .replied(Reply.Stop.TOOL_USE),
                        "refuse [c1]"),
                arguments(
                        "interrupted at a blocker",
                        history()
                                .asked()
                                .called("c2", Permission.ASK)
                                .replied(Reply.Stop.TOOL_USE)
                                .log(blocked)
                                .waits("i", interrupt()),
                        "interrupt [i]"));
    }

    private static EventBody blockedBy(String call) {
        return new EventBody.StatusIdle(new StopReason.RequiresAction(List.of(new EventId(call))));
    }

    private static EventBody retry(long at) {
        return new EventBody.SessionError(
                new SessionFailure(
                        SessionFailure.Kind.MODEL_OVERLOADED_ERROR,
                        "busy",
                        SessionFailure.Retry.RETRYING,
                        FailureClass.MODEL_OVERLOADED,
                        1,
                        History.START.plusSeconds(at)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void eachPlaceHasOneNextStep(String place, History history, String expected) {
        assertThat(told(history.next())).as(place).isEqualTo(expected);
    }

    private static History failed() {
        return history()
                .asked()
                .log(new EventBody.ModelRequestEnd(new EventId("sevt_start"), true, Usage.NONE))
                .log(retry(100))
                .log(new EventBody.StatusRescheduled());
    }

    @Test
    void aRetryWaitsForItsTimeAndNoLonger() {
        History history = failed().waits("m2", message("b"));
        assertThat(told(history.next())).isEqualTo("wait 100");
        assertThat(told(NextStep.after(history.state(), History.START.plusSeconds(100))))
                .isEqualTo("ask [m2]");
    }

    @Test
    void failuresAreCountedUntilAReplyComes() {
        History history = failed();
        assertThat(history.state().failures()).isEqualTo(1);
        assertThat(history.state().firstFailure()).isEqualTo(History.START.plusSeconds(5));
        history.log("sevt_start2", new EventBody.ModelRequestStart()).replied(Reply.Stop.END_TURN);
        assertThat(history.state().failures()).isZero();
        assertThat(history.state().retryAt()).isNull();
    }

    @Test
    void anExhaustedTurnRestsAndFlushesEverythingThatWaits() {
        History history =
                failed().log(
                                new EventBody.SessionError(
                                        new SessionFailure(
                                                SessionFailure.Kind.MODEL_OVERLOADED_ERROR,
                                                "busy",
                                                SessionFailure.Retry.EXHAUSTED,
                                                FailureClass.MODEL_OVERLOADED,
                                                10,
                                                null)))
                        .waits("m2", message("b"))
                        .waits("i", interrupt());
        assertThat(told(history.next())).isEqualTo("rest RetriesExhausted [m2, i]");
    }

    @Test
    void requestsOfATurnAreLimitedAndCountedAnewInTheNext() {
        History history = history().log(message("Hi")).log(new EventBody.StatusRunning());
        for (int i = 0; i < NextStep.REQUESTS_MAX; i++) {
            history.log(new EventBody.ModelRequestStart())
                    .called("c" + i, Permission.ALLOW)
                    .replied(Reply.Stop.TOOL_USE)
                    .log(result("c" + i));
        }
        assertThat(told(history.next())).isEqualTo("give up TOOL_USE_LIMIT_REACHED_ERROR");
        history.log(new EventBody.StatusIdle(new StopReason.RetriesExhausted()))
                .waits("m2", message("b"));
        assertThat(told(history.next())).isEqualTo("ask [m2]");
    }

    @Test
    void onlyRunningTimeCounts() {
        History history =
                history()
                        .log(new EventBody.StatusRunning())
                        .log(message("a"))
                        .log(new EventBody.StatusIdle(new StopReason.EndTurn()))
                        .log(message("b"))
                        .log(message("c"))
                        .log(new EventBody.StatusRunning());
        assertThat(history.state().activeAt(history.now().plusSeconds(3)).toSeconds())
                .isEqualTo(2 + 3);
    }
}

package dev.planaria.testkit.brain;

import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What a brain may have to do next, and how it shows in a log that it has done so.
enum StepKind {
    ASK_MODEL,
    RUN_ONE_CALL,
    RUN_PARALLEL_CALLS,
    REFUSE_UNKNOWN,
    REFUSE_AS_USER_SAYS,
    CLOSE_REQUEST,
    INTERRUPT,
    INTERRUPT_CLOSES_CALLS,
    WAIT,
    GIVE_UP,
    REST,
    REST_FOR_ACTION,
    REST_EXHAUSTED,
    REST_REFUSED,
    FLUSH,
    SUMMARISE,
    GO_ON_AFTER_PAUSE,
    TAKE_MESSAGE_IN_MID_TURN,
    TAKE_ANSWER_BEFORE_REST,
    TAKE_ANSWER_AFTER_REST,
    TAKE_CONFIRMATION,
    TELL_LOST_HAND;

    private boolean showsIn(List<Event> log) {
        return switch (this) {
            case ASK_MODEL -> any(log, EventBody.ModelRequestStart.class, _ -> true);
            case RUN_ONE_CALL -> runs(log, 1);
            case RUN_PARALLEL_CALLS -> runs(log, 2);
            case REFUSE_UNKNOWN -> told(log, "The call was rejected");
            case REFUSE_AS_USER_SAYS -> told(log, "The user rejected");
            case CLOSE_REQUEST -> closesRequest(log);
            case INTERRUPT -> any(log, EventBody.UserInterrupt.class, _ -> true);
            case INTERRUPT_CLOSES_CALLS -> told(log, LoopHarness.INTERRUPTED);
            case WAIT -> any(log, EventBody.StatusRescheduled.class, _ -> true);
            case GIVE_UP ->
                    any(
                            log,
                            EventBody.SessionError.class,
                            error ->
                                    error.failure().kind()
                                            == SessionFailure.Kind.TOOL_USE_LIMIT_REACHED_ERROR);
            case REST -> rests(log, StopReason.EndTurn.class);
            case REST_FOR_ACTION -> rests(log, StopReason.RequiresAction.class);
            case REST_EXHAUSTED -> rests(log, StopReason.RetriesExhausted.class);
            case REST_REFUSED -> rests(log, StopReason.Refusal.class);
            case FLUSH -> follow(log, EventBody.UserMessage.class, EventBody.ThreadIdle.class);
            case SUMMARISE -> any(log, EventBody.ContextCompacted.class, _ -> true);
            case GO_ON_AFTER_PAUSE ->
                    log.stream()
                            .anyMatch(e -> String.valueOf(e.modelJson()).contains("pause_turn"));
            case TAKE_MESSAGE_IN_MID_TURN -> inMidTurn(log, EventBody.UserMessage.class);
            case TAKE_ANSWER_BEFORE_REST -> inMidTurn(log, EventBody.UserCustomToolResult.class);
            case TAKE_ANSWER_AFTER_REST ->
                    follow(log, EventBody.StatusIdle.class, EventBody.UserCustomToolResult.class);
            case TAKE_CONFIRMATION ->
                    any(
                            log,
                            EventBody.UserToolConfirmation.class,
                            EventBody.UserToolConfirmation::allow);
            case TELL_LOST_HAND -> told(log, "was lost");
        };
    }

    static Set<StepKind> in(List<Event> log) {
        EnumSet<StepKind> kinds = EnumSet.noneOf(StepKind.class);
        for (StepKind kind : values()) {
            if (kind.showsIn(log)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static <T extends EventBody> boolean any(
            List<Event> log, Class<T> type, Predicate<T> which) {
        return log.stream()
                .map(Event::body)
                .filter(type::isInstance)
                .map(type::cast)
                .anyMatch(which);
    }

    private static boolean told(List<Event> log, String text) {
        return any(
                log,
                EventBody.AgentToolResult.class,
                result -> ContentBlock.textOf(result.content()).contains(text));
    }

    private static boolean rests(List<Event> log, Class<? extends StopReason> reason) {
        return any(log, EventBody.StatusIdle.class, idle -> reason.isInstance(idle.reason()));
    }

    private static boolean follow(
            List<Event> log, Class<? extends EventBody> one, Class<? extends EventBody> next) {
        for (int i = 1; i < log.size(); i++) {
            if (one.isInstance(log.get(i - 1).body()) && next.isInstance(log.get(i).body())) {
                return true;
            }
        }
        return false;
    }

    /// So many calls of one reply were run.
    private static boolean runs(List<Event> log, int wanted) {
        int calls = 0;
        for (Event event : log) {
            switch (event.body()) {
                case EventBody.ModelRequestStart _ -> calls = 0;
                case EventBody.AgentToolUse _ -> calls++;
                case EventBody.AgentToolResult result -> {
                    if (!result.isError() && calls == wanted) {
                        return true;
                    }
                }
                default -> {
                    // Says nothing about calls.
                }
            }
        }
        return false;
    }

    private static boolean closesRequest(List<Event> log) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).body() instanceof EventBody.ModelRequestEnd end
                    && end.isError()
                    && !(i + 1 < log.size()
                            && log.get(i + 1).body() instanceof EventBody.SessionError)) {
                return true;
            }
        }
        return false;
    }

    /// It came in after a reply of the same turn.
    private static boolean inMidTurn(List<Event> log, Class<? extends EventBody> type) {
        boolean replied = false;
        for (Event event : log) {
            switch (event.body()) {
                case EventBody.ModelRequestEnd end -> replied |= !end.isError();
                case EventBody.StatusIdle _ -> replied = false;
                case EventBody body -> {
                    if (replied && type.isInstance(body)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}

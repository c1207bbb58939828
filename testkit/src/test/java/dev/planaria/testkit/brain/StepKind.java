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
    ASK_MODEL(log -> any(log, EventBody.ModelRequestStart.class, _ -> true)),
    RUN_ONE_CALL(log -> runs(log, 1)),
    RUN_PARALLEL_CALLS(log -> runs(log, 2)),
    REFUSE_UNKNOWN(log -> told(log, "The call was rejected")),
    REFUSE_AS_USER_SAYS(log -> told(log, "The user rejected")),
    CLOSE_REQUEST(StepKind::closesRequest),
    INTERRUPT(log -> any(log, EventBody.UserInterrupt.class, _ -> true)),
    INTERRUPT_CLOSES_CALLS(log -> told(log, LoopHarness.INTERRUPTED)),
    WAIT(log -> any(log, EventBody.StatusRescheduled.class, _ -> true)),
    GIVE_UP(log ->
            any(
                    log,
                    EventBody.SessionError.class,
                    error ->
                            error.failure().kind()
                                    == SessionFailure.Kind.TOOL_USE_LIMIT_REACHED_ERROR)),
    REST(log -> rests(log, StopReason.EndTurn.class)),
    REST_FOR_ACTION(log -> rests(log, StopReason.RequiresAction.class)),
    REST_EXHAUSTED(log -> rests(log, StopReason.RetriesExhausted.class)),
    REST_REFUSED(log -> rests(log, StopReason.Refusal.class)),
    FLUSH(log -> follow(log, EventBody.UserMessage.class, EventBody.ThreadIdle.class)),
    SUMMARISE(log -> any(log, EventBody.ContextCompacted.class, _ -> true)),
    GO_ON_AFTER_PAUSE(log ->
            log.stream().anyMatch(e -> String.valueOf(e.modelJson()).contains("pause_turn"))),
    TAKE_MESSAGE_IN_MID_TURN(log -> inMidTurn(log, EventBody.UserMessage.class)),
    TAKE_ANSWER_BEFORE_REST(log -> inMidTurn(log, EventBody.UserCustomToolResult.class)),
    TAKE_ANSWER_AFTER_REST(
            log -> follow(log, EventBody.StatusIdle.class, EventBody.UserCustomToolResult.class)),
    TAKE_CONFIRMATION(log ->
            any(log, EventBody.UserToolConfirmation.class, EventBody.UserToolConfirmation::allow)),
    TELL_LOST_HAND(log -> told(log, "was lost"));

    private final Predicate<List<Event>> shows;

    StepKind(Predicate<List<Event>> shows) {
        this.shows = shows;
    }

    static Set<StepKind> in(List<Event> log) {
        EnumSet<StepKind> kinds = EnumSet.noneOf(StepKind.class);
        for (StepKind kind : values()) {
            if (kind.shows.test(log)) {
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

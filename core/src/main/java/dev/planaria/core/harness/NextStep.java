package dev.planaria.core.harness;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import java.time.Instant;
import java.util.List;

/// What a session needs next, told from its history alone. Pure, so that a crash between any two
/// events is a test case and not an accident. Public because every brain decides by it, also the
/// simulated ones that try the protocol on one thread.
public sealed interface NextStep {
    /// Named maximum of model requests in one turn (protocol L1): more look like a loop that never
    /// ends.
    int REQUESTS_MAX = 500;

    /// Somebody wants the turn to end (protocol M5).
    record Interrupt(List<EventId> interrupts) implements NextStep {}

    /// A model request was cut: it is closed before anything else (protocol M2).
    record CloseRequest(EventId start) implements NextStep {}

    /// These calls must not run, and the model is told.
    record Refuse(List<OpenCall> calls) implements NextStep {}

    /// Nothing stands in the way of these calls any more.
    record RunTools(List<OpenCall> calls) implements NextStep {}

    /// The model's turn to speak.
    ///
    /// @param entering inputs to take with the request
    record AskModel(List<Event> entering) implements NextStep {}

    /// Not before this time.
    record Wait(Instant time) implements NextStep {}

    /// The turn cannot go on.
    record GiveUp(SessionFailure failure) implements NextStep {}

    /// Nothing to do for now.
    ///
    /// @param flushed inputs that nobody will answer any more (protocol M4)
    record Rest(StopReason reason, List<EventId> flushed) implements NextStep {}

    /// Decides. Interrupts and facts may overtake messages; messages are taken only with a model
    /// request (protocol A4).
    static NextStep after(ThreadState state, Instant now) {
        List<Event> waiting = state.waiting().events();
        if (state.phase() == ThreadState.Phase.TERMINATED) {
            return new Rest(new StopReason.EndTurn(), List.of());
        }
        EventId request = state.openRequest();
        if (state.isExhausted()) {
            return request == null
                    ? new Rest(new StopReason.RetriesExhausted(), ids(waiting))
                    : new CloseRequest(request);
        }
        List<Event> interrupts =
                waiting.stream().filter(e -> e.body() instanceof EventBody.UserInterrupt).toList();
        if (!interrupts.isEmpty()) {
            return new Interrupt(ids(interrupts));
        }
        if (request != null) {
            return new CloseRequest(request);
        }
        return state.calls().isEmpty() ? converse(state, waiting, now) : act(state.calls());
    }

    private static NextStep act(List<OpenCall> calls) {
        List<OpenCall> refused = calls.stream().filter(OpenCall::isRefused).toList();
        if (!refused.isEmpty()) {
            return new Refuse(refused);
        }
        List<OpenCall> blocked = calls.stream().filter(OpenCall::isBlocked).toList();
        return blocked.isEmpty()
                ? new RunTools(calls)
                : new Rest(
                        new StopReason.RequiresAction(blocked.stream().map(OpenCall::id).toList()),
                        List.of());
    }

    private static NextStep converse(ThreadState state, List<Event> waiting, Instant now) {
        boolean refused = state.ending() instanceof StopReason.Refusal && !state.owesReply();
        if (refused && state.phase() != ThreadState.Phase.RESTED) {
            // It is told before the next turn begins.
            return new Rest(state.ending(), List.of());
        }
        if (!state.owesReply() && waiting.isEmpty()) {
            return new Rest(state.ending(), List.of());
        }
        Instant retryAt = state.retryAt();
        if (retryAt != null && now.isBefore(retryAt)) {
            return new Wait(retryAt);
        }
        if (state.requests() >= REQUESTS_MAX) {
            return new GiveUp(
                    new SessionFailure(
                            SessionFailure.Kind.TOOL_USE_LIMIT_REACHED_ERROR,
                            "This turn has made "
                                    + REQUESTS_MAX
                                    + " model requests, which is the limit; send a message to go on.",
                            SessionFailure.Retry.EXHAUSTED,
                            FailureClass.BUDGET,
                            0,
                            null));
        }
        return new AskModel(waiting);
    }

    private static List<EventId> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }
}

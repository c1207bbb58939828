package dev.planaria.core.harness;

import dev.planaria.core.context.Context;
import dev.planaria.core.context.ContextStrategy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Model;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.sandbox.LazySandbox;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Previews;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The plain loop: read the log, ask the model, run what it asks for, write down what came of it.
/// Holds nothing of any session; one serves all of a node's.
public final class LoopHarness implements Harness {
    /// The published text for a call that an interrupt closes (observed behaviour §4).
    public static final String INTERRUPTED =
            "Tool execution was interrupted before completion. Please retry.";

    /// Named maximum of appends in a row that met something unread: more would be a loop without
    /// progress (protocol L1).
    private static final int CONFLICTS_MAX = 100;

    private final Model model;
    private final ContextStrategy contexts;
    private final SandboxProvider sandboxes;
    private final HandLedger hands;
    private final Previews previews;
    private final RandomGenerator random;
    private final Counters counters;

    /// @param sandboxes whose tools are the built-in ones; nothing is made before a call needs it
    /// @param random spreads retries
    public LoopHarness(
            Model model,
            ContextStrategy contexts,
            SandboxProvider sandboxes,
            HandLedger hands,
            Previews previews,
            RandomGenerator random,
            Counters counters) {
        this.model = model;
        this.contexts = contexts;
        this.sandboxes = sandboxes;
        this.hands = hands;
        this.previews = previews;
        this.random = random;
        this.counters = counters;
    }

    @Override
    public void run(Turn turn) throws InterruptedException {
        Context context = contexts.open(turn.session());
        turn.follow(context);
        turn.refresh();
        ToolRules rules = new ToolRules(turn.session().setup().agent().config(), sandboxes.tools());
        Recipe recipe = new Recipe(turn.session().setup().resources(), Recipe.Limits.DEFAULT);
        try (LazySandbox sandbox = new LazySandbox(sandboxes, hands, turn.lease(), recipe)) {
            ModelStep models =
                    new ModelStep(
                            turn, model, context, rules, previews, new Retries(random), counters);
            ToolStep tools = new ToolStep(turn, sandbox, sandboxes.tools(), counters);
            // Whoever opened it is gone.
            EventId left = turn.state().openRequest();
            int conflicts = 0;
            while (!turn.isOver()) {
                try {
                    take(turn, NextStep.after(turn.state(), turn.now()), models, tools, left);
                    conflicts = 0;
                } catch (AlreadyTakenException e) {
                    conflicts++;
                    if (conflicts > CONFLICTS_MAX) {
                        throw new IllegalStateException("no progress: " + e.getMessage(), e);
                    }
                    turn.refresh();
                }
            }
        }
    }

    private void take(
            Turn turn, NextStep step, ModelStep models, ToolStep tools, @Nullable EventId left)
            throws InterruptedException {
        switch (step) {
            case NextStep.AskModel _ when turn.isDraining() -> turn.leave();
            case NextStep.RunTools _ when turn.isDraining() -> turn.leave();
            case NextStep.AskModel ask -> models.ask(ask.entering());
            case NextStep.RunTools run -> tools.run(run.calls());
            case NextStep.Refuse refuse -> refuse(turn, refuse.calls());
            case NextStep.CloseRequest close ->
                    turn.emit("close", List.of(), List.of(cut(turn, close.start(), left)));
            case NextStep.Interrupt interrupt -> interrupt(turn, interrupt.interrupts(), left);
            case NextStep.Wait wait -> turn.waitUntil(wait.time());
            case NextStep.GiveUp giveUp -> giveUp(turn, giveUp.failure());
            case NextStep.Rest rest -> rest(turn, rest);
        }
    }

    private static void refuse(Turn turn, List<OpenCall> calls) {
        List<Event.Draft> results =
                calls.stream()
                        .map(call -> failed(turn, call, call.refusal(), FailureClass.TOOL_ERROR))
                        .toList();
        turn.emit("refuse", List.of(), results);
    }

    /// The turn ends here and now; what waits beside the interrupt begins the next one (protocol
    /// M5).
    private void interrupt(Turn turn, List<EventId> interrupts, @Nullable EventId left) {
        List<Event.Draft> drafts = new ArrayList<>();
        EventId request = turn.state().openRequest();
        if (request != null) {
            drafts.add(cut(turn, request, left));
        }
        for (OpenCall call : turn.state().calls()) {
            drafts.add(failed(turn, call, INTERRUPTED, FailureClass.CANCELLED));
        }
        drafts.addAll(new StatusEvents(turn).idle(new StopReason.EndTurn()));
        counters.count(Counters.Counter.INTERRUPTS);
        end(turn, interrupts, drafts);
    }

    private static void giveUp(Turn turn, SessionFailure failure) {
        Event.Draft error = new StatusEvents(turn).draft(new EventBody.SessionError(failure));
        turn.emit("give-up", List.of(), List.of(error));
    }

    private static void rest(Turn turn, NextStep.Rest rest) {
        if (turn.state().phase() == ThreadState.Phase.TERMINATED) {
            turn.rest(List.of(), List.of());
            return;
        }
        List<Event.Draft> idle = new StatusEvents(turn).idle(rest.reason());
        if (rest.reason() instanceof StopReason.RequiresAction) {
            // What waits, waits behind the blocker.
            turn.rest(rest.flushed(), idle);
        } else {
            end(turn, rest.flushed(), idle);
        }
    }

    /// Ends the turn: gives the session back, or goes on with what still waits.
    private static void end(Turn turn, List<EventId> taken, List<Event.Draft> idle) {
        HashSet<EventId> left = new HashSet<>();
        turn.waiting().events().forEach(event -> left.add(event.id()));
        taken.forEach(left::remove);
        if (left.isEmpty()) {
            turn.rest(taken, idle);
        } else {
            turn.emit("idle", taken, idle);
        }
    }

    /// @param left the request that an earlier brain left open, if it did
    private static Event.Draft cut(Turn turn, EventId request, @Nullable EventId left) {
        FailureClass failure = request.equals(left) ? turn.loss() : FailureClass.CANCELLED;
        return new Event.Draft(turn.freshId(), EventBody.ModelRequestEnd.failed(request, failure));
    }

    private static Event.Draft failed(Turn turn, OpenCall call, String why, FailureClass failure) {
        List<ContentBlock> text = ContentBlock.text(CleanText.of(why));
        return new Event.Draft(
                turn.freshId(),
                call.custom()
                        ? new EventBody.UserCustomToolResult(call.id(), text, true)
                        : new EventBody.AgentToolResult(call.id(), text, true, failure));
    }
}

package dev.planaria.testkit.simulation;

import dev.planaria.core.context.Context;
import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Event;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a brain makes of a log: the state that decides and the context that is asked about. Put
/// away now and then, and taken up by the next brain (protocol W3).
final class SimulatedFold {
    private static final String FORMAT = "simulated/1";

    private final Supplier<Context> contexts;
    private final ThreadState state = new ThreadState();
    private final Context context;
    private @Nullable EventId last;
    private boolean takenUp;

    SimulatedFold(Supplier<Context> contexts) {
        this.contexts = contexts;
        this.context = contexts.get();
    }

    ThreadState state() {
        return state;
    }

    Context context() {
        return context;
    }

    void add(Event event) {
        int order = event.at().compareTo(state.last().next());
        if (order > 0) {
            throw new IllegalStateException(
                    "I1: after " + state.last().value() + " comes " + event.at().value());
        }
        if (order == 0) {
            state.add(event);
            context.add(event);
            last = event.id();
        }
    }

    /// Takes up what an earlier brain put away, before anything was added.
    void takeUp(Optional<Checkpoint> kept) {
        if (last == null && kept.isPresent()) {
            Checkpoint checkpoint = kept.get();
            JsonNode saved = Json.parse(checkpoint.text());
            state.restore(saved.required(0)).run();
            context.restore(saved.required(1)).run();
            last = checkpoint.last();
            takenUp = true;
        }
    }

    boolean isTakenUp() {
        return takenUp;
    }

    /// What to put away now; null while there is nothing.
    @Nullable Checkpoint save() {
        return last == null ? null : new Checkpoint(state.last(), last, FORMAT, text());
    }

    private String text() {
        return Json.text(Json.MAPPER.createArrayNode().add(state.save()).add(context.save()));
    }

    /// Whether the whole log comes to the same (protocol I9); also where it has been deleted since.
    boolean isFoldOf(List<Event> log) {
        if (log.isEmpty()) {
            return true;
        }
        SimulatedFold whole = new SimulatedFold(contexts);
        log.stream().filter(e -> e.at().compareTo(state.last()) <= 0).forEach(whole::add);
        return whole.text().equals(text()) && whole.knows().equals(knows());
    }

    /// All that a brain decides by, and what it would ask: also what was not put away.
    private List<Object> knows() {
        return List.of(
                state.phase(),
                String.valueOf(state.openRequest()),
                state.calls(),
                state.owesReply(),
                state.ending(),
                state.isExhausted(),
                state.requests(),
                state.compactions(),
                state.failures(),
                String.valueOf(state.firstFailure()),
                String.valueOf(state.retryAt()),
                state.usage(),
                context.ask(List.of()));
    }
}

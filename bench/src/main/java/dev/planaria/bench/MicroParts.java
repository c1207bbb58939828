package dev.planaria.bench;

import dev.planaria.adapters.anthropic.AnthropicModel;
import dev.planaria.adapters.anthropic.Traits;
import dev.planaria.core.context.Context;
import dev.planaria.core.harness.NextStep;
import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Event;
import dev.planaria.core.store.Store;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.wire.EventJson;
import dev.planaria.testkit.MemoryStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a turn does again and again, each part by itself, over the log of a session that the real
/// loop wrote. JMH runs it and puts a class of its own below this one, so it cannot be final.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MicroParts {
    static final int EVENTS = 200;
    static final int DELTAS = 100;

    private final List<Event> log;
    private final Event event;
    private final ThreadState state = new ThreadState();
    private final LongSession session;
    private final Context context;
    private final Prompt prompt;
    private final Instant now = Instant.EPOCH;
    private final AnthropicModel model =
            new AnthropicModel(new CannedAnswer(DELTAS), Traits::usual, System::nanoTime);

    public MicroParts() {
        Store store = MemoryStore.open(new IdSource(new SecureRandom()), InstantSource.system());
        session = grown(store);
        log = session.events();
        event = log.get(log.size() / 2);
        context = session.contexts().open(session.session());
        for (Event each : log) {
            state.add(each);
            context.add(each);
        }
        prompt = ask();
    }

    private static LongSession grown(Store store) {
        LongSession session = new LongSession(store);
        try {
            session.grow(EVENTS, new LongSamples());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return session;
    }

    /// Each event of the log added to both folds of a wake: what decides, and what asks.
    @Benchmark
    public Context foldOf200Events() {
        Context fresh = session.contexts().open(session.session());
        ThreadState decides = new ThreadState();
        for (Event each : log) {
            decides.add(each);
            fresh.add(each);
        }
        return fresh;
    }

    @Benchmark
    public Prompt promptOf200Events() {
        return ask();
    }

    @Benchmark
    public String eventWritten() {
        return EventJson.write(event.id(), event.body(), event.processedAt());
    }

    @Benchmark
    public Event eventRead() {
        return EventJson.event(event.thread(), event.position(), event.wire(), event.modelJson());
    }

    @Benchmark
    public NextStep nextStep() {
        return NextStep.after(state, now);
    }

    /// The prompt as JSON, and an answer of 100 pieces of text read: lines, JSON, pieces, reply.
    @Benchmark
    public Reply replyOf100Deltas() throws ModelFailedException, InterruptedException {
        return model.complete(prompt, _ -> {}, new Cancellation());
    }

    private Prompt ask() {
        return switch (context.ask(List.of())) {
            case Context.Ask.Complete(Prompt whole) -> whole;
            case Context.Ask.Summarise(var _, Prompt summary) -> summary;
        };
    }
}

package dev.planaria.testkit.simulation;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.Json;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The hands process of one machine (protocol T2): lives that end, generations, a journal of calls,
/// and a count of what took effect. A call takes several steps; whoever asks for one that still
/// runs is told [NotYet].
public final class SimulatedHands implements SandboxProvider {
    private static final String LOST =
            "The sandbox was lost while this ran; it may or may not have taken effect.";

    /// Steps that a call takes at most.
    private static final int STEPS_MAX = 4;

    /// How often an unreachable hand is asked for, before it counts as lost (protocol W2).
    private static final int PATIENCE = 6;

    private static final Comparator<HandId> ORDER = Comparator.comparing(HandId::value);

    private final World world;
    private final Journal journal;
    private final Map<HandId, Integer> lives = new HashMap<>();
    private final Map<HandId, Long> generations = new HashMap<>();
    private final Map<HandId, Integer> asked = new HashMap<>();
    private final Map<EventId, Integer> effects = new HashMap<>();
    private final Set<HandId> everLost = new HashSet<>();
    private int process = 1;
    private int life;
    private boolean reachable = true;

    SimulatedHands(World world, UnaryOperator<Journal> journal) {
        this.world = world;
        this.journal = journal.apply(new Memory());
    }

    /// What a hands process knows of the calls that it was given, for as long as it lives.
    public interface Journal {
        /// @param generation of who asks
        @Nullable Run find(EventId call, long generation);

        void write(EventId call, Run run);

        /// The process is gone.
        void lose();
    }

    /// A call that was started.
    ///
    /// @param steps until it ends
    /// @param life of the sandbox in which it runs
    /// @param generation of who asked for it last
    public record Run(int steps, int life, long generation, ToolResult result) {}

    private static final class Memory implements Journal {
        private final Map<EventId, Run> runs = new HashMap<>();

        @Override
        public @Nullable Run find(EventId call, long generation) {
            return runs.get(call);
        }

        @Override
        public void write(EventId call, Run run) {
            runs.put(call, run);
        }

        @Override
        public void lose() {
            runs.clear();
        }
    }

    // ---- what goes wrong

    /// The process dies with everything in it; the next one is there at once.
    void restart() {
        process++;
        everLost.addAll(lives.keySet());
        lives.clear();
        journal.lose();
    }

    /// One sandbox dies, such as for want of memory.
    void killOne() {
        if (!lives.isEmpty()) {
            List<HandId> all = lives.keySet().stream().sorted(ORDER).toList();
            HandId dead = all.get(world.pick(all.size()));
            lives.remove(dead);
            everLost.add(dead);
        }
    }

    void reachable(boolean now) {
        reachable = now;
        asked.clear();
    }

    boolean isReachable() {
        return reachable;
    }

    /// How often this call took effect.
    int effects(EventId call) {
        return effects.getOrDefault(call, 0);
    }

    /// Whether the hand has ever died or been given up.
    boolean wasEverLost(HandId hand) {
        return everLost.contains(hand);
    }

    // ---- what brains do

    @Override
    public List<ToolSpec> tools() {
        return List.of(new ToolSpec("bash", "Runs", Json.object().put("type", "object")));
    }

    @Override
    public Sandbox provision(HandId id, long generation, Recipe recipe, Cancellation stop)
            throws ToolFailedException {
        if (!reachable) {
            throw new ToolFailedException(FailureClass.PROVISION_FAILED, "no hands here");
        }
        fence(id, generation);
        int here = lives.computeIfAbsent(id, _ -> ++life);
        return new Hand(id, generation, process, here);
    }

    @Override
    public Optional<Sandbox> attach(HandAddress last, long generation) throws ToolFailedException {
        if (!reachable) {
            if (asked.merge(last.id(), 1, Integer::sum) < PATIENCE) {
                throw new NotYet(null);
            }
            everLost.add(last.id());
            return Optional.empty();
        }
        Integer here = lives.get(last.id());
        if (!last.processStart().equals(String.valueOf(process)) || here == null) {
            return Optional.empty();
        }
        fence(last.id(), generation);
        return Optional.of(new Hand(last.id(), generation, process, here));
    }

    /// Refuses older generations from now on (protocol C8).
    private void fence(HandId id, long generation) throws ToolFailedException {
        if (generations.getOrDefault(id, 0L) > generation) {
            throw new ToolFailedException(FailureClass.STALE, "an older generation");
        }
        generations.put(id, generation);
    }

    @Override
    public void discard(HandId id) {
        lives.remove(id);
    }

    private ToolResult run(Hand hand, ToolCall call) throws ToolFailedException {
        if (!reachable) {
            throw new NotYet(null);
        }
        Integer here = lives.get(hand.id);
        if (hand.process != process || here == null || here != hand.life) {
            throw new ToolFailedException(FailureClass.SANDBOX_LOST, LOST);
        }
        if (generations.getOrDefault(hand.id, 0L) > hand.generation) {
            throw new ToolFailedException(FailureClass.STALE, "an older generation");
        }
        Run run = journal.find(call.id(), hand.generation);
        int left = run == null ? world.pick(STEPS_MAX) : run.steps();
        if (run == null) {
            effects.merge(call.id(), 1, Integer::sum);
        } else if (left > 0 && run.life() != here) {
            throw new ToolFailedException(FailureClass.SANDBOX_LOST, LOST);
        }
        ToolResult result = run == null ? ToolResult.text("ran " + call.id()) : run.result();
        journal.write(call.id(), new Run(Math.max(0, left - 1), here, hand.generation, result));
        if (left > 0) {
            throw new NotYet(() -> run(hand, call));
        }
        return result;
    }

    /// A hand as one brain holds it.
    private final class Hand implements Sandbox {
        private final HandId id;
        private final long generation;
        private final int process;
        private final int life;

        Hand(HandId id, long generation, int process, int life) {
            this.id = id;
            this.generation = generation;
            this.process = process;
            this.life = life;
        }

        @Override
        public HandAddress address() {
            return new HandAddress(id, "simulated", "boot", String.valueOf(process), generation);
        }

        @Override
        public List<ProvisionNotice> notices() {
            return List.of();
        }

        @Override
        public ToolResult execute(ToolCall call, Cancellation stop) throws ToolFailedException {
            return run(this, call);
        }

        @Override
        public void close() {}
    }
}

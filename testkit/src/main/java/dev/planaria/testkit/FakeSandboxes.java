package dev.planaria.testkit;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hands that are a process of their own, as far as a brain can tell: with a journal of calls,
/// generations, and lives that end. Safe for many threads.
public final class FakeSandboxes implements SandboxProvider {
    /// What a lost call is told (protocol T3).
    public static final String LOST =
            "The sandbox was lost while this ran; it may or may not have taken effect.";

    private final Tool tool;
    private final List<String> effects = new ArrayList<>();
    private final List<EventId> ran = new ArrayList<>();
    private final List<ProvisionNotice> notices = new ArrayList<>();
    private final Map<HandId, Long> generations = new HashMap<>();
    private final Map<HandId, Integer> lives = new HashMap<>();
    private Map<EventId, ToolResult> journal = new HashMap<>();
    private int process = 1;
    private int provisions;
    private int attaches;
    private int away;
    private final Set<HandId> elsewhere = new HashSet<>();
    private @Nullable ToolFailedException refusal;
    private boolean unreachable;

    /// @param tool what a call does; its effect is counted before it is asked
    public FakeSandboxes(Tool tool) {
        this.tool = tool;
    }

    /// Hands whose every call answers `ran: ` and its command.
    public static FakeSandboxes echoing() {
        return new FakeSandboxes((call, _) -> ToolResult.text("ran: " + commandOf(call)));
    }

    /// What a call does.
    @FunctionalInterface
    public interface Tool {
        ToolResult run(ToolCall call, Cancellation stop)
                throws ToolFailedException, InterruptedException;
    }

    public static String commandOf(ToolCall call) {
        return call.input().path("command").asString("");
    }

    /// Commands in the order in which they took effect.
    public synchronized List<String> effects() {
        return List.copyOf(effects);
    }

    /// Calls in the order in which they took effect; in all lives together.
    public synchronized List<EventId> ran() {
        return List.copyOf(ran);
    }

    public synchronized int provisions() {
        return provisions;
    }

    public synchronized int attaches() {
        return attaches;
    }

    /// The hands process dies with all its sandboxes, and its journal.
    public synchronized void kill() {
        process++;
        journal = new HashMap<>();
        lives.clear();
    }

    /// A call that was let go of ends: whoever asks for it now gets this.
    public synchronized void finish(EventId call, ToolResult result) {
        journal.put(call, result);
    }

    /// The next hand comes with this notice.
    public synchronized void warn(ProvisionNotice notice) {
        notices.add(notice);
    }

    /// No hand can be made, or, with null, again.
    public synchronized void refuse(@Nullable ToolFailedException failure) {
        refusal = failure;
    }

    /// From now on nobody can tell whether a hand lives.
    public synchronized void cutOff() {
        unreachable = true;
    }

    @Override
    public synchronized Duration unreachableMax() {
        return Duration.ofSeconds(away > 0 ? 10 : 1);
    }

    @Override
    public List<ToolSpec> tools() {
        return List.of(spec("bash"), spec("read"));
    }

    private static ToolSpec spec(String name) {
        return new ToolSpec(name, "Does " + name, Json.object().put("type", "object"));
    }

    @Override
    public synchronized Sandbox provision(
            HandId id, long generation, Recipe recipe, Cancellation stop)
            throws ToolFailedException {
        if (refusal != null) {
            throw refusal;
        }
        provisions++;
        lives.put(id, process);
        generations.merge(id, generation, Math::max);
        List<ProvisionNotice> told = List.copyOf(notices);
        notices.clear();
        return new Hand(id, generation, process, told);
    }

    /// So many tries to reach the hands fail.
    public synchronized void awayFor(int tries) {
        away = tries;
    }

    /// The hands made so far live where this provider has no way to.
    public synchronized void moveElsewhere() {
        elsewhere.addAll(lives.keySet());
        lives.clear();
    }

    @Override
    public synchronized boolean mayReach(HandAddress address) {
        return !elsewhere.contains(address.id()) || lives.containsKey(address.id());
    }

    @Override
    public synchronized Optional<Sandbox> attach(HandAddress last, long generation)
            throws ToolFailedException {
        attaches++;
        if (away > 0) {
            away--;
            throw new ToolFailedException(FailureClass.HAND_NETWORK, "out of reach");
        }
        if (unreachable) {
            throw new ToolFailedException(FailureClass.HAND_NETWORK, "cut off");
        }
        if (!last.processStart().equals(String.valueOf(process)) || !lives.containsKey(last.id())) {
            return Optional.empty();
        }
        generations.merge(last.id(), generation, Math::max);
        return Optional.of(new Hand(last.id(), generation, process, List.of()));
    }

    @Override
    public synchronized void discard(HandId id) {
        lives.remove(id);
    }

    private synchronized @Nullable ToolResult begin(Hand hand, ToolCall call)
            throws ToolFailedException {
        if (hand.process != process) {
            throw new ToolFailedException(FailureClass.SANDBOX_LOST, LOST);
        }
        if (generations.getOrDefault(hand.id, 0L) > hand.generation) {
            throw new ToolFailedException(FailureClass.STALE, "an older generation");
        }
        ToolResult known = journal.get(call.id());
        if (known == null) {
            effects.add(commandOf(call));
            ran.add(call.id());
        }
        return known;
    }

    private synchronized void end(Hand hand, ToolCall call, ToolResult result)
            throws ToolFailedException {
        if (hand.process != process) {
            throw new ToolFailedException(FailureClass.SANDBOX_LOST, LOST);
        }
        journal.put(call.id(), result);
    }

    private final class Hand implements Sandbox {
        private final HandId id;
        private final long generation;
        private final int process;
        private final List<ProvisionNotice> notices;

        Hand(HandId id, long generation, int process, List<ProvisionNotice> notices) {
            this.id = id;
            this.generation = generation;
            this.process = process;
            this.notices = notices;
        }

        @Override
        public HandAddress address() {
            return new HandAddress(id, "fake", "boot", String.valueOf(process), generation);
        }

        @Override
        public List<ProvisionNotice> notices() {
            return notices;
        }

        @Override
        public ToolResult execute(ToolCall call, Cancellation stop)
                throws ToolFailedException, InterruptedException {
            ToolResult known = begin(this, call);
            if (known != null) {
                return known;
            }
            ToolResult result = tool.run(call, stop);
            end(this, call, result);
            return result;
        }

        @Override
        public void close() {}
    }
}

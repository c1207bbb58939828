package dev.planaria.bench;

import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.Optional;

/// A hand that costs nothing: its one tool answers at once, with 800 characters.
final class NoteHand implements SandboxProvider {
    static final String TOOL = "note";
    private static final String RESULT = "noted ".repeat(133) + "!!";

    @Override
    public List<ToolSpec> tools() {
        return List.of(new ToolSpec(TOOL, "Notes", Json.object().put("type", "object")));
    }

    @Override
    public Sandbox provision(HandId id, long generation, Recipe recipe, Cancellation stop) {
        return new Hand(new HandAddress(id, "bench", "boot", "start", generation));
    }

    @Override
    public Optional<Sandbox> attach(HandAddress last, long generation) {
        return Optional.of(
                new Hand(new HandAddress(last.id(), "bench", "boot", "start", generation)));
    }

    @Override
    public void discard(HandId id) {
        // There is nothing of it.
    }

    private record Hand(HandAddress address) implements Sandbox {
        @Override
        public List<ProvisionNotice> notices() {
            return List.of();
        }

        @Override
        public ToolResult execute(ToolCall call, Cancellation stop) {
            return ToolResult.text(RESULT);
        }

        @Override
        public void close() {
            // It is not held.
        }
    }
}

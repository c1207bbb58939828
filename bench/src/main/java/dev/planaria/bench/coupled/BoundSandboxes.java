package dev.planaria.bench.coupled;

import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolSpec;
import java.util.List;
import java.util.Optional;

/// The one sandbox that a box lives in, under whatever name its brain asks: it is there already.
final class BoundSandboxes implements SandboxProvider {
    private final SandboxProvider all;
    private final HandId only;

    BoundSandboxes(SandboxProvider all, HandId only) {
        this.all = all;
        this.only = only;
    }

    @Override
    public List<ToolSpec> tools() {
        return all.tools();
    }

    @Override
    public Sandbox provision(HandId id, long generation, Recipe recipe, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        return all.provision(only, Math.max(generation, Box.GENERATION), recipe, stop);
    }

    @Override
    public Optional<Sandbox> attach(HandAddress last, long generation)
            throws ToolFailedException, InterruptedException {
        return all.attach(last, Math.max(generation, Box.GENERATION));
    }

    @Override
    public void discard(HandId id) throws InterruptedException {
        all.discard(only);
    }
}

package dev.planaria.testkit;

import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.tool.Cancellation;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A model that cannot always be had.
public final class FlakyModel implements Model {
    private final Model model;
    private final IntFunction<@Nullable ModelFailedException> plan;
    private final AtomicInteger requests = new AtomicInteger();

    /// @param plan what goes wrong with the request of this number, from 1; null for nothing
    public FlakyModel(Model model, IntFunction<@Nullable ModelFailedException> plan) {
        this.model = model;
        this.plan = plan;
    }

    public int requests() {
        return requests.get();
    }

    @Override
    public Reply complete(Prompt prompt, Consumer<Delta> onDelta, Cancellation stop)
            throws ModelFailedException, InterruptedException {
        ModelFailedException failure = plan.apply(requests.incrementAndGet());
        if (failure != null) {
            throw failure;
        }
        return model.complete(prompt, onDelta, stop);
    }

    @Override
    public Limits limits(String model) {
        return this.model.limits(model);
    }
}

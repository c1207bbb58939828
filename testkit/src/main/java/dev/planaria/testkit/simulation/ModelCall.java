package dev.planaria.testkit.simulation;

import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Position;
import dev.planaria.core.tool.Cancellation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One model request on its way (protocol §5). Its end is told when its start is in the log.
final class ModelCall implements Flight {
    private static final int STEPS_MAX = 4;

    private final World world;
    private final Prompt prompt;
    private final @Nullable Position covered;
    private final Cancellation stop = new Cancellation();
    private final LongWatch watch;
    private Consumer<End> onEnd = _ -> {};
    private int steps;
    private boolean opened;
    private @Nullable End end;

    ModelCall(
            World world,
            SimulatedNode node,
            SimulatedBrain brain,
            Prompt prompt,
            @Nullable Position covered) {
        this.world = world;
        this.prompt = prompt;
        this.covered = covered;
        this.watch = new LongWatch(world, node, brain.lease(), stop);
        this.steps = world.pick(STEPS_MAX);
    }

    /// How it ended.
    sealed interface End {
        record Said(Reply reply) implements End {}

        record Failed(ModelFailedException failure) implements End {}

        /// Somebody wanted it to end.
        record Cut() implements End {}
    }

    void onEnd(Consumer<End> consumer) {
        onEnd = consumer;
    }

    /// Its start is in the log.
    void opened() {
        opened = true;
    }

    @Override
    public boolean step() {
        End here = end;
        if (here == null) {
            if (world.happens(0.3)) {
                watch.look();
            }
            if (stop.isCancelled()) {
                here = new End.Cut();
            } else if (steps > 0) {
                steps--;
            } else {
                here = answer();
            }
            end = here;
        }
        if (here == null || !opened) {
            return false;
        }
        onEnd.accept(here);
        return true;
    }

    private End answer() {
        try {
            return new End.Said(world.model().answer(prompt, covered != null));
        } catch (ModelFailedException e) {
            return new End.Failed(e);
        }
    }
}

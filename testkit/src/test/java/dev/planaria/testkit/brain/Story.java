package dev.planaria.testkit.brain;

import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.model.Model;
import dev.planaria.core.session.Session;
import dev.planaria.testkit.FakeSandboxes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// What a client does from the first message to the last, with the model and the hands it meets.
///
/// @param same whether it must end word for word the same wherever a brain dies; otherwise only the
///   promises are compared
/// @param reaches what a brain has to do in it when nobody dies
record Story(
        String name,
        Stage stage,
        Play play,
        List<ToolConfig> tools,
        boolean same,
        Set<StepKind> reaches) {

    /// Makes the model and the hands, anew for each time it is played.
    @FunctionalInterface
    interface Stage {
        /// @param world that is about to be made, for models in whose middle something happens
        Actors actors(AtomicReference<World> world);
    }

    record Actors(Model model, FakeSandboxes hands) {
        static Stage model(Supplier<Model> model) {
            return _ -> new Actors(model.get(), FakeSandboxes.echoing());
        }
    }

    @FunctionalInterface
    interface Play {
        void play(World world, Session session) throws Exception;
    }

    World world() {
        AtomicReference<World> later = new AtomicReference<>();
        Actors actors = stage.actors(later);
        World world = new World(actors.model(), actors.hands());
        later.set(world);
        return world;
    }

    @Override
    public String toString() {
        return name;
    }
}

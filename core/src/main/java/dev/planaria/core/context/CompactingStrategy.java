package dev.planaria.core.context;

import dev.planaria.core.model.Model;
import dev.planaria.core.session.Session;
import dev.planaria.core.tool.ToolSpec;
import java.util.List;
import java.util.function.Function;

/// The whole history, word for word, until the model's window is nearly full; then a summary in
/// place of its older part. The prefix of the prompt stays the same from step to step, for the
/// provider's prompt cache.
public final class CompactingStrategy implements ContextStrategy {
    private final List<ToolSpec> builtIn;
    private final Function<String, Model.Limits> limits;

    /// @param builtIn tools that a sandbox has; which of them a model is told of, its agent says
    /// @param limits of a model, by name
    public CompactingStrategy(List<ToolSpec> builtIn, Function<String, Model.Limits> limits) {
        this.builtIn = List.copyOf(builtIn);
        this.limits = limits;
    }

    @Override
    public Context open(Session session) {
        String model = session.setup().agent().config().model().id();
        return new Conversation(Frame.of(session, builtIn, limits.apply(model)));
    }
}

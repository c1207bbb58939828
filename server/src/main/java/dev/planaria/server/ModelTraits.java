package dev.planaria.server;

import dev.planaria.adapters.anthropic.Traits;
import dev.planaria.server.config.ModelRoute;
import dev.planaria.server.config.ModelRoutes;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a model can take: what is usual for its name, and over it what the operator says.
final class ModelTraits implements Function<String, Traits> {
    private final ModelRoutes routes;

    ModelTraits(ModelRoutes routes) {
        this.routes = routes;
    }

    @Override
    public Traits apply(String model) {
        Traits usual = Traits.usual(model);
        ModelRoute.Hints hints = routes.of(model).hints();
        return new Traits(
                or(hints.name(), usual.name()),
                or(hints.contextTokens(), usual.contextTokens()),
                or(hints.outputTokens(), usual.outputTokens()),
                or(hints.efforts(), usual.efforts()),
                thinking(hints.thinking(), usual.thinking()),
                or(hints.systemMessages(), usual.systemMessages()));
    }

    private static Traits.Thinking thinking(@Nullable String said, Traits.Thinking usual) {
        return switch (said) {
            case "unsaid" -> Traits.Thinking.UNSAID;
            case "off" -> Traits.Thinking.OFF;
            case "adaptive" -> Traits.Thinking.ADAPTIVE;
            case null, default -> usual;
        };
    }

    private static <T> T or(@Nullable T said, T usual) {
        return said == null ? usual : said;
    }
}

package dev.planaria.server.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which model is where; the first route that matches counts.
public final class ModelRoutes {
    private final List<Entry> routes;

    private ModelRoutes(List<ModelRoute> routes) {
        this.routes = routes.stream().map(route -> new Entry(route.names(), route)).toList();
    }

    /// The operator's routes in their order; one without an address leads to the default one. The
    /// rehearsal model stands before them, so that a pattern such as `*` does not hide it; only a
    /// pattern that itself begins with `rehearsal` stands before that.
    static ModelRoutes of(List<ModelRoute> configured, URI url, KeySource key) {
        ModelRoute.Provider usual = new ModelRoute.Provider(url, key, false, Map.of());
        List<ModelRoute> routes = new ArrayList<>();
        add(routes, configured, ModelRoute::isRehearsal, null);
        for (String name : List.of("rehearsal", "rehearsal:*")) {
            routes.add(new ModelRoute(name, null, ModelRoute.SILENCE, ModelRoute.Hints.NONE));
        }
        add(routes, configured, route -> !route.isRehearsal(), usual);
        routes.add(new ModelRoute("*", usual, ModelRoute.SILENCE, ModelRoute.Hints.NONE));
        return new ModelRoutes(routes);
    }

    private static void add(
            List<ModelRoute> to,
            List<ModelRoute> from,
            Predicate<ModelRoute> which,
            ModelRoute.@Nullable Provider otherwise) {
        for (ModelRoute route : from) {
            if (which.test(route)) {
                to.add(
                        route.provider() != null
                                ? route
                                : new ModelRoute(
                                        route.pattern(),
                                        otherwise,
                                        route.silence(),
                                        route.hints()));
            }
        }
    }

    /// Where the model of this name is. There is always a place, whether or not it knows the model.
    public ModelRoute of(String model) {
        return routes.stream()
                .filter(entry -> entry.names().matcher(model).matches())
                .findFirst()
                .orElseThrow()
                .route();
    }

    /// The providers that keys would reach in the clear: what an operator should know at the start.
    public List<URI> unencrypted() {
        return routes.stream()
                .map(entry -> entry.route().provider())
                .filter(provider -> provider != null)
                .filter(provider -> !(provider.key() instanceof KeySource.None))
                .map(ModelRoute.Provider::url)
                .filter(url -> "http".equals(url.getScheme()) && !isLoopback(url.getHost()))
                .distinct()
                .toList();
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private record Entry(Pattern names, ModelRoute route) {}
}

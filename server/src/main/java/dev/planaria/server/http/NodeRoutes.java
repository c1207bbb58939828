package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;

/// `/internal/v1`: what servers of one store tell each other. The key of the API opens nothing
/// here, and what opens this opens nothing else.
final class NodeRoutes {
    private static final String BEARER = "bearer ";

    private final Inlet inlet;

    NodeRoutes(Inlet inlet) {
        this.inlet = inlet;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "/internal/v1/hints", Route.Access.ANYONE, this::hear));
    }

    private Answer hear(Call call) {
        String shown = call.header("authorization");
        if (shown == null
                || !shown.toLowerCase(Locale.ROOT).startsWith(BEARER)
                || !inlet.admits(shown.substring(BEARER.length()).strip())) {
            throw new ApiException(
                    ErrorCode.AUTHENTICATION, "only servers of the same store are heard here");
        }
        try {
            inlet.take(call.bytes());
        } catch (JacksonException e) {
            throw ApiException.invalid("body: is not what servers tell each other");
        }
        return Answer.ok(Json.object());
    }
}

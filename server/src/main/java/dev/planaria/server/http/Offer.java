package dev.planaria.server.http;

import dev.planaria.server.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/// What a listener answers, beside how the server is.
///
/// @param api whether clients are served; otherwise every route of the API is unknown here
/// @param inlet where other servers of the same store are heard; null where there are none
/// @param metrics that are shown
public record Offer(boolean api, @Nullable Inlet inlet, Metrics metrics) {
    /// The API of a server that is alone.
    public static Offer alone(Metrics metrics) {
        return new Offer(true, null, metrics);
    }
}

package dev.planaria.core.wire;

import dev.planaria.core.session.Usage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Token counts in their two shapes: of one model request, and of a whole session.
final class UsageJson {
    private UsageJson() {}

    static ObjectNode ofRequest(Usage usage) {
        return Json.object()
                .put("input_tokens", usage.input())
                .put("output_tokens", usage.output())
                .put("cache_read_input_tokens", usage.cacheRead())
                .put(
                        "cache_creation_input_tokens",
                        usage.cacheWritten5m() + usage.cacheWritten1h());
    }

    /// The wire has one figure for both caches here; only the five-minute one is in use.
    static Usage readRequest(JsonNode node) {
        return new Usage(
                node.path("input_tokens").asLong(0),
                node.path("output_tokens").asLong(0),
                node.path("cache_read_input_tokens").asLong(0),
                node.path("cache_creation_input_tokens").asLong(0),
                0);
    }

    static ObjectNode ofSession(Usage usage, double activeSeconds) {
        ObjectNode node =
                Json.object()
                        .put("input_tokens", usage.input())
                        .put("output_tokens", usage.output())
                        .put("cache_read_input_tokens", usage.cacheRead());
        node.set(
                "cache_creation",
                Json.object()
                        .put("ephemeral_5m_input_tokens", usage.cacheWritten5m())
                        .put("ephemeral_1h_input_tokens", usage.cacheWritten1h()));
        return node.put("active_seconds", activeSeconds);
    }

    static Usage readSession(JsonNode node) {
        JsonNode written = node.path("cache_creation");
        return new Usage(
                node.path("input_tokens").asLong(0),
                node.path("output_tokens").asLong(0),
                node.path("cache_read_input_tokens").asLong(0),
                written.path("ephemeral_5m_input_tokens").asLong(0),
                written.path("ephemeral_1h_input_tokens").asLong(0));
    }
}

package dev.planaria.adapters.rehearsal;

import tools.jackson.databind.node.ObjectNode;

/// The input tokens of one request, as the service bills them: each counts once, as fresh, as
/// written to the cache or as read from it.
record Usage(long input, long created5m, long created1h, long read) {

    long created() {
        return created5m + created1h;
    }

    long total() {
        return input + created() + read;
    }

    /// The `usage` of a message.
    ObjectNode json(long outputTokens) {
        var json = counts(Json.object());
        json.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", created5m)
                .put("ephemeral_1h_input_tokens", created1h);
        return json.put("output_tokens", outputTokens)
                .put("service_tier", "standard")
                .putNull("server_tool_use");
    }

    /// The `usage` of the `message_delta` event: cumulative.
    ObjectNode deltaJson(long outputTokens, long thinkingTokens) {
        var json =
                counts(Json.object()).put("output_tokens", outputTokens).putNull("server_tool_use");
        json.putObject("output_tokens_details").put("thinking_tokens", thinkingTokens);
        return json;
    }

    private ObjectNode counts(ObjectNode json) {
        return json.put("input_tokens", input)
                .put("cache_creation_input_tokens", created())
                .put("cache_read_input_tokens", read);
    }
}

package dev.planaria.server.http;

import dev.planaria.core.request.Receipt;
import dev.planaria.core.wire.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What goes back to the client.
sealed interface Answer {
    /// Everything at once.
    ///
    /// @param json the body
    /// @param headers beyond those that every answer has
    /// @param receipt of a request whose answer is to be reported as written
    record Whole(int status, String json, Map<String, String> headers, @Nullable Receipt receipt)
            implements Answer {}

    /// Events as they come, until the stream ends.
    record Stream(EventStream events) implements Answer {}

    static Answer ok(JsonNode body) {
        return ok(Json.text(body));
    }

    static Answer ok(String json) {
        return new Whole(200, json, Map.of(), null);
    }

    /// Text that is no JSON.
    static Answer text(String text, String contentType) {
        return new Whole(200, text, Map.of("content-type", contentType), null);
    }

    /// @param receipt what made the request safe to send twice
    static Answer made(JsonNode body, Receipt receipt) {
        return new Whole(200, Json.text(body), Map.of(), receipt);
    }

    static Answer made(String json, Receipt receipt) {
        return new Whole(200, json, Map.of(), receipt);
    }
}

package dev.planaria.adapters.rehearsal;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The official shape of an error (API contract 1.5).
final class ErrorBody {
    private ErrorBody() {}

    static ObjectNode of(String type, String message, @Nullable String requestId) {
        var json = Json.typed("error");
        json.putObject("error").put("type", type).put("message", message);
        return json.put("request_id", requestId);
    }
}

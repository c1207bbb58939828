package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.wire.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Errors as the wire shows them (API contract 1.5).
final class ErrorBody {
    private static final String RETRY_SECONDS = "1";

    private ErrorBody() {}

    static ObjectNode of(String type, String message, @Nullable String detail, String requestId) {
        ObjectNode body = Json.object().put("type", "error");
        ObjectNode error = body.putObject("error").put("type", type).put("message", message);
        if (detail != null) {
            error.putObject("details").put("error_code", detail);
        }
        return body.put("request_id", requestId);
    }

    static Answer.Whole answer(ApiException e, String requestId) {
        return answer(e, requestId, Map.of());
    }

    static Answer.Whole answer(ApiException e, String requestId, Map<String, String> headers) {
        ErrorCode code = e.code();
        String body = Json.text(of(code.wireType(), e.getMessage(), e.detail(), requestId));
        return new Answer.Whole(
                code.status(), body, headers.isEmpty() ? headers(code) : headers, null);
    }

    private static Map<String, String> headers(ErrorCode code) {
        return switch (code) {
            // The SDKs send a 409 again by themselves, which cannot help.
            case CONFLICT -> Map.of("x-should-retry", "false");
            case RATE_LIMITED, UNAVAILABLE, OVERLOADED ->
                    Map.of("retry-after", RETRY_SECONDS, "x-should-retry", "true");
            case INVALID_REQUEST,
                    AUTHENTICATION,
                    PERMISSION,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    INTERNAL ->
                    Map.of();
        };
    }
}

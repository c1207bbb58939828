package dev.planaria.server.http;

import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.wire.Json;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What is wrong below the routes, such as a request that is not HTTP, in the shape of every other
/// error.
final class TransportErrors {
    static final String TOO_LARGE = "body: has more than " + ApiSettings.BODY_BYTES_MAX + " bytes";

    private TransportErrors() {}

    static DirectHandlers handlers(IdSource ids) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        DirectHandler handler =
                (_, _, status, headers, message) -> answer(ids, status, headers, message);
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse answer(
            IdSource ids, Status status, ServerResponseHeaders headers, @Nullable String message) {
        String id = ids.fresh("req_");
        // The status tells what happened; the event's type does not (413 comes as a bad request).
        ErrorCode code = codeOf(status);
        String text =
                switch (code) {
                    case TOO_LARGE -> TOO_LARGE;
                    case INTERNAL -> "internal error; the server's log has it under " + id;
                    default ->
                            "not a request that can be read"
                                    + (message == null ? "" : ": " + message);
                };
        headers.set(HeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HeaderNames.create("request-id"), id);
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .keepAlive(false)
                .entity(
                        Json.text(ErrorBody.of(code.wireType(), text, null, id))
                                .getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static ErrorCode codeOf(Status status) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.status() == status.code()) {
                return code;
            }
        }
        return status.code() >= 500 ? ErrorCode.INTERNAL : ErrorCode.INVALID_REQUEST;
    }
}

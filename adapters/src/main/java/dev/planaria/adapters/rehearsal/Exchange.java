package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.rules.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// One request and its answer over HTTP: the body within its limit, and the headers that every
/// answer has.
final class Exchange {
    /// The service's own limit of a request's size.
    static final int BODY_BYTES_MAX = 32 << 20;

    static final String REQUEST_ID = "request-id";
    static final String REHEARSAL = "x-planaria-rehearsal";
    static final String SCRIPT = "script";
    static final String EVENT_STREAM = "text/event-stream; charset=utf-8";

    private final ServerRequest request;
    private final ServerResponse response;
    private final String requestId = newRequestId();

    Exchange(ServerRequest request, ServerResponse response) {
        this.request = request;
        this.response = response;
    }

    static String newRequestId() {
        return "req_rehearsal_" + UUID.randomUUID().toString().replace("-", "");
    }

    String path() {
        return request.path().path();
    }

    String body() throws IOException {
        if (!request.content().hasEntity()) {
            return "";
        }
        try (var in = request.content().inputStream()) {
            var bytes = in.readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw new RefusedException(
                        413,
                        "request_too_large",
                        "Request exceeds the maximum size of %d bytes".formatted(BODY_BYTES_MAX),
                        null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    void needVersion() {
        if (!request.headers().contains(HeaderNames.create("anthropic-version"))) {
            throw RefusedException.invalid("anthropic-version: header is required");
        }
    }

    void json(ObjectNode json) {
        send(200, "application/json", json.toString());
    }

    void refuse(RefusedException refusal) {
        var retryAfter = refusal.retryAfter();
        if (retryAfter != null) {
            response.header("retry-after", Long.toString(retryAfter.toSeconds()));
        }
        var body = ErrorBody.of(refusal.type(), refusal.text(), requestId);
        send(refusal.status(), "application/json", body.toString());
    }

    void send(int status, String contentType, String body) {
        head(status, contentType);
        response.send(body.getBytes(StandardCharsets.UTF_8));
    }

    OutputStream stream(String contentType) {
        head(200, contentType);
        response.header("cache-control", "no-cache");
        return response.outputStream();
    }

    private void head(int status, String contentType) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, contentType)
                .header(REQUEST_ID, requestId)
                .header(REHEARSAL, SCRIPT);
    }
}

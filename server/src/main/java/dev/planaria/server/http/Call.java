package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.wire.Json;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A request that was let in and found its route.
final class Call {
    private static final int IDEMPOTENCY_KEY_MAX = 255;

    private final Request request;
    private final Map<String, String> variables;
    private final String credential;
    private final Query query;
    private byte @Nullable [] bytes;

    /// @param credential names who asks, without telling the key
    Call(Request request, Map<String, String> variables, String credential) {
        this.request = request;
        this.variables = variables;
        this.credential = credential;
        this.query = Query.parse(request.query());
    }

    String requestId() {
        return request.id();
    }

    WorkspaceId workspace() {
        return ApiSettings.WORKSPACE;
    }

    /// A variable segment of the path.
    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no {" + name + "}");
        }
        return value;
    }

    Query query() {
        return query;
    }

    @Nullable String header(String name) {
        return request.headers().get(name);
    }

    /// The body, which must be JSON.
    JsonNode body() {
        byte[] body = bytes();
        if (body.length == 0) {
            throw ApiException.invalid("body: is missing; send a JSON object");
        }
        checkContentType();
        return parse(body);
    }

    /// For routes that take nothing: an empty body or `{}`, of whatever content type.
    void noBody() {
        byte[] body = bytes();
        if (body.length > 0) {
            JsonNode json = parse(body);
            if (!json.isObject()) {
                throw ApiException.invalid("body: this route takes none");
            }
            for (String name : json.propertyNames()) {
                throw ApiException.invalid(name + ": unknown field; this route takes no body");
            }
        }
    }

    /// What makes this request safe to send twice (protocol A6).
    Receipt receipt() {
        String scope = credential + " " + request.method() + " " + request.path();
        String hash = HexFormat.of().formatHex(Credentials.sha256(bytes()));
        String key = header("idempotency-key");
        if (key == null || key.isEmpty()) {
            String retries = header("x-stainless-retry-count");
            boolean retried = retries != null && retries.matches("0*[1-9][0-9]*");
            return new Receipt.Unnamed(scope, hash, request.id(), retried);
        }
        if (key.length() > IDEMPOTENCY_KEY_MAX) {
            throw ApiException.invalid(
                    "Idempotency-Key: must have at most " + IDEMPOTENCY_KEY_MAX + " characters");
        }
        return new Receipt.Named(scope, hash, key);
    }

    /// The body as it came.
    byte[] bytes() {
        byte[] read = bytes;
        if (read == null) {
            read = request.body().read();
            bytes = read;
        }
        return read;
    }

    private void checkContentType() {
        String type = header("content-type");
        if (type == null) {
            return;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        String media = lower.split(";", -1)[0].strip();
        if (!media.equals("application/json")) {
            throw new ApiException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: must be application/json, is \"" + media + "\"");
        }
        if (lower.contains("charset=")
                && !lower.replace("\"", "").contains("charset=utf-8")
                && !lower.contains("charset=us-ascii")) {
            throw new ApiException(
                    ErrorCode.INVALID_REQUEST,
                    "Content-Type: the only charset is utf-8",
                    "unsupported_charset");
        }
    }

    private static JsonNode parse(byte[] body) {
        JsonNode json;
        try {
            // Decoded here, because Jackson would guess at UTF-16.
            json = Json.parse(Utf8.decode(body));
        } catch (JacksonException e) {
            throw ApiException.invalid("body: is not JSON: " + e.getOriginalMessage());
        }
        Utf8.refuseUnstorable(json);
        return json;
    }
}

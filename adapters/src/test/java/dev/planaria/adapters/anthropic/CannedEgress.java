package dev.planaria.adapters.anthropic;

import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import dev.planaria.core.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A provider that gives one prepared answer and keeps what it was asked.
final class CannedEgress implements Egress {
    private final int status;
    private final InputStream body;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable JsonNode asked;
    private Map<String, String> askedHeaders = Map.of();
    private boolean closed;

    CannedEgress(int status, String type, InputStream body) {
        this.status = status;
        this.body = body;
        headers.put("content-type", type);
    }

    static CannedEgress stream(String body) {
        return new CannedEgress(200, "text/event-stream; charset=utf-8", bytes(body));
    }

    static CannedEgress json(int status, String body) {
        return new CannedEgress(status, "application/json", bytes(body));
    }

    static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    CannedEgress with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    JsonNode asked() {
        return java.util.Objects.requireNonNull(asked);
    }

    Map<String, String> askedHeaders() {
        return askedHeaders;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Answer post(
            Destination to,
            String path,
            Map<String, String> requestHeaders,
            byte[] requestBody,
            Cancellation stop)
            throws IOException {
        asked = Json.parse(new String(requestBody, StandardCharsets.UTF_8));
        askedHeaders = requestHeaders;
        return new Answer() {
            @Override
            public int status() {
                return status;
            }

            @Override
            public Optional<String> header(String name) {
                return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
            }

            @Override
            public InputStream body() {
                return body;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}

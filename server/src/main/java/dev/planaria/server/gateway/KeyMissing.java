package dev.planaria.server.gateway;

import dev.planaria.core.vault.Egress;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The answer that a provider would give to a request without its key. Nobody was asked.
final class KeyMissing implements Egress.Answer {
    private static final String BODY =
            "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"no key is configured\"}}";

    KeyMissing() {}

    @Override
    public int status() {
        return 401;
    }

    @Override
    public Optional<String> header(String name) {
        return name.equalsIgnoreCase("content-type")
                ? Optional.of("application/json")
                : Optional.empty();
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(BODY.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
}

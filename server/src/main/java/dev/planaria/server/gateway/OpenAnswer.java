package dev.planaria.server.gateway;

import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import java.io.InputStream;
import java.util.Optional;
import okhttp3.Response;

/// An answer whose body streams from a provider.
final class OpenAnswer implements Egress.Answer {
    private final Response response;
    private final Cancellation.Registration registration;

    OpenAnswer(Response response, Cancellation.Registration registration) {
        this.response = response;
        this.registration = registration;
    }

    @Override
    public int status() {
        return response.code();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(response.header(name));
    }

    @Override
    public InputStream body() {
        return response.body().byteStream();
    }

    @Override
    public void close() {
        registration.close();
        response.close();
    }
}

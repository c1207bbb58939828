package dev.planaria.server.gateway;

import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Response;

/// An answer whose body streams from a provider.
final class OpenAnswer implements Egress.Answer {
    private final Response response;
    private final Cancellation.Registration registration;
    private final Departure departure;

    OpenAnswer(Response response, Cancellation.Registration registration, Departure departure) {
        this.response = response;
        this.registration = registration;
        this.departure = departure;
    }

    @Override
    public Optional<Duration> sentAgo() {
        return departure.ago();
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
        return new Body(response.body().byteStream());
    }

    @Override
    public void close() {
        registration.close();
        response.close();
    }

    /// why: the HTTP client's stream waits for data when it is asked for none, which ends
    /// [InputStream#readNBytes] only with the connection.
    private static final class Body extends FilterInputStream {
        Body(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            return length == 0 ? 0 : super.read(to, offset, length);
        }
    }
}

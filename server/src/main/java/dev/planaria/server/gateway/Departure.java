package dev.planaria.server.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.EventListener;

/// When one request had left: its connection was there and its last byte written. Told by the HTTP
/// client's threads.
final class Departure {
    /// Tells each request's own departure, which travels with it.
    static final EventListener LISTENER =
            new EventListener() {
                @Override
                public void requestBodyEnd(Call call, long byteCount) {
                    note(call);
                }

                @Override
                public void requestFailed(Call call, IOException e) {
                    note(call);
                }

                private void note(Call call) {
                    Departure departure = call.request().tag(Departure.class);
                    if (departure != null) {
                        departure.nanos = System.nanoTime();
                        departure.known = true;
                    }
                }
            };

    private volatile long nanos;
    private volatile boolean known;

    Optional<Duration> ago() {
        return known ? Optional.of(Duration.ofNanos(System.nanoTime() - nanos)) : Optional.empty();
    }
}

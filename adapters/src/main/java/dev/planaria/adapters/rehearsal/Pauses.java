package dev.planaria.adapters.rehearsal;

import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Every wait of the rehearsal. All of them end when the server closes, so that nobody waits for a
/// script's delays.
final class Pauses {
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Waits so long; throws when the server closes meanwhile, which drops the connection.
    void pause(Duration duration) throws InterruptedException {
        if (duration.isPositive() && closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new CloseConnectionException("the rehearsal server is closing");
        }
    }

    void end() {
        closed.countDown();
    }
}

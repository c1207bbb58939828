package dev.planaria.bench.storm;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Time that passes for its own sake, between one disaster and the next.
final class Pause {
    private Pause() {}

    static void of(Duration time) throws InterruptedException {
        // Nobody counts it down: a wait that an interrupt ends at once.
        if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a latch that nobody knows was counted down");
        }
    }
}

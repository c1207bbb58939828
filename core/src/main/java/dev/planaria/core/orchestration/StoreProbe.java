package dev.planaria.core.orchestration;

import dev.planaria.core.error.ApiException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Writes something small every now and then, so that an idle server too knows how its store does
/// (protocol L3).
public final class StoreProbe implements AutoCloseable {
    static final Duration PERIOD = Duration.ofSeconds(5);

    private final StoreWatch watch;
    private final Runnable write;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("store-probe").factory());

    /// @param write durable when it returns
    public StoreProbe(StoreWatch watch, Runnable write) {
        this(watch, write, PERIOD);
    }

    StoreProbe(StoreWatch watch, Runnable write, Duration period) {
        this.watch = watch;
        this.write = write;
        var _ =
                timer.scheduleWithFixedDelay(
                        this::probe, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void probe() {
        try {
            var _ =
                    watch.timed(() -> {
                        write.run();
                        return true;
                    });
        } catch (ApiException e) {
            // The watch has seen it.
            return;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

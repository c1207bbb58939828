package dev.planaria.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Many requests over a few connections, each of which takes the next number as soon as it is free.
record Crowd(URI url, String key, int connections) {
    /// One request, or a few that belong together.
    interface Errand {
        void run(RawClient client, int number) throws IOException, InterruptedException;
    }

    /// Looks now and then.
    interface Look {
        boolean isTrue() throws IOException, InterruptedException;
    }

    /// Runs it for 0, 1, … `count` - 1, and waits for all.
    void each(int count, Errand errand) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        until(
                () -> next.get() >= count,
                (client, _) -> {
                    int number = next.getAndIncrement();
                    if (number < count) {
                        errand.run(client, number);
                    }
                });
    }

    /// Runs it again and again on every connection, with the connection's number, until it is over.
    void until(BooleanSupplier over, Errand errand) throws IOException, InterruptedException {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                int number = i;
                all.add(
                        threads.submit(() -> {
                            try (RawClient client = new RawClient(url, key)) {
                                while (!over.getAsBoolean()) {
                                    errand.run(client, number);
                                }
                            }
                            return true;
                        }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a client failed: " + e.getCause(), e);
        }
    }

    /// Waits until it is so.
    ///
    /// @throws IOException it was not in time; `what` says what was waited for
    static void await(String what, int seconds, Look look)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!look.isTrue()) {
            if (System.nanoTime() > end) {
                throw new IOException(what + ": not in " + seconds + " s");
            }
            pause(20);
        }
    }

    /// Time that passes for its own sake.
    static void pause(long millis) throws InterruptedException {
        // Nobody counts it down: a wait that an interrupt ends at once.
        if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a latch that nobody knows was counted down");
        }
    }
}

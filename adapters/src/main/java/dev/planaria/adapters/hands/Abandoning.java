package dev.planaria.adapters.hands;

import dev.planaria.core.tool.Cancellation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/// For as long as a sandbox is being made: tells the hands when it is not wanted any more. Also
/// where this brain leaves: nothing in it was promised to anybody, and the next brain asks anew.
final class Abandoning implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofMillis(250);

    private final HandsLine line;
    private final ObjectNode request;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Cancellation.Registration registration;

    Abandoning(HandsLine line, ObjectNode request, Cancellation stop) {
        this.line = line;
        this.request = request;
        this.registration = stop.onCancel(this::begin);
    }

    private void begin() {
        // Not on the thread of whoever cancels: it must not wait for the hands.
        Thread.ofVirtual().name("abandon").start(this::tell);
    }

    /// Until the answer is there: the wish may overtake what it is about.
    private void tell() {
        try {
            do {
                var _ = line.askIfThere(request);
            } while (!over.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            // The hands are gone; whoever waits for them is told so.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        registration.close();
        over.countDown();
    }
}

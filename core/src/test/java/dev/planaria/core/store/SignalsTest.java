package dev.planaria.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.SessionId;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private static final SessionId SESSION = new SessionId("sesn_1");
    private static final SessionId OTHER = new SessionId("sesn_2");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Signals signals = new Signals();

    @Test
    void whatIsReadyIsNotWaitedFor() throws InterruptedException {
        assertThat(signals.await(SESSION, LONG, () -> true)).isTrue();
    }

    @Test
    void nobodyIsWokenBySomebodyElsesSession() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        AtomicBoolean ready = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiter =
                    waiting(
                            threads,
                            () ->
                                    signals.await(
                                            SESSION,
                                            LONG,
                                            () -> {
                                                looks.incrementAndGet();
                                                return ready.get();
                                            }));
            signals.raise(OTHER);
            signals.raise(SESSION);
            while (looks.get() < 2) {
                Thread.onSpinWait();
            }
            ready.set(true);
            signals.raise(OTHER);
            assertThat(looks).hasValue(2);
            signals.raise(SESSION);
            assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(looks).hasValue(3);
        }
    }

    @Test
    void aSignalBetweenLookingAndWaitingIsNotLost() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        boolean woken =
                signals.await(
                        SESSION,
                        LONG,
                        () -> {
                            if (looks.incrementAndGet() == 1) {
                                // It becomes true just after the look, before the wait.
                                signals.raise(SESSION);
                                return false;
                            }
                            return true;
                        });
        assertThat(woken).isTrue();
    }

    @Test
    void sessionsThatNobodyWaitsForCostNothing() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            signals.raise(new SessionId("sesn_idle" + i));
            signals.await(new SessionId("sesn_gone" + i), Duration.ZERO, () -> false);
        }
        assertThat(signals.size()).isZero();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> cut = waiting(threads, () -> signals.await(SESSION, LONG, () -> false));
            assertThat(signals.size()).isEqualTo(1);
            cut.cancel(true);
        }
        assertThat(signals.size()).isZero();
    }

    private Future<Boolean> waiting(ExecutorService threads, Callable<Boolean> call) {
        Future<Boolean> waiter = threads.submit(call);
        while (signals.size() == 0) {
            Thread.onSpinWait();
        }
        return waiter;
    }
}

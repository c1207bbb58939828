package dev.planaria.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.SessionFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Protocol M4, figure by figure.
class RetriesTest {
    private static final Instant NOW = History.START.plusSeconds(100);

    /// Always the longest pause.
    private static final RandomGenerator SLOWEST =
            new RandomGenerator() {
                @Override
                public long nextLong() {
                    return Long.MAX_VALUE;
                }

                @Override
                public long nextLong(long bound) {
                    return bound - 1;
                }
            };

    private static ThreadState failedBefore(int attempts, Instant last) {
        History history = new History();
        if (attempts > 0) {
            history.log(
                    new EventBody.SessionError(
                            new SessionFailure(
                                    SessionFailure.Kind.MODEL_OVERLOADED_ERROR,
                                    "busy",
                                    SessionFailure.Retry.RETRYING,
                                    FailureClass.MODEL_OVERLOADED,
                                    attempts,
                                    last)));
        }
        return history.state();
    }

    private static SessionFailure judge(int before, FailureClass failure) {
        return new Retries(SLOWEST)
                .judge(new ModelFailedException(failure, "no"), failedBefore(before, NOW), NOW);
    }

    @Test
    void pausesDoubleFromOneSecondToSixty() {
        long[] seconds = {1, 2, 4, 8, 16, 32, 60, 60, 60};
        for (int before = 0; before < seconds.length; before++) {
            assertThat(judge(before, FailureClass.MODEL_OVERLOADED).retryAt())
                    .as("after %s failures", before + 1)
                    .isEqualTo(NOW.plusSeconds(seconds[before]));
        }
    }

    @Test
    void pausesAreSpreadOverTheirWholeLength() {
        Retries retries = new Retries(new Random(1));
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 500; i++) {
            SessionFailure failure =
                    retries.judge(
                            new ModelFailedException(FailureClass.MODEL_NETWORK, "no"),
                            failedBefore(4, NOW),
                            NOW);
            Instant at = failure.retryAt();
            assertThat(at).isNotNull();
            long millis = Duration.between(NOW, at == null ? NOW : at).toMillis();
            shortest = Math.min(shortest, millis);
            longest = Math.max(longest, millis);
        }
        assertThat(shortest).isLessThan(1_000);
        assertThat(longest).isBetween(15_000L, 16_000L);
    }

    @Test
    void theTenthFailureIsTheLast() {
        assertThat(judge(8, FailureClass.MODEL_OVERLOADED).retry())
                .isEqualTo(SessionFailure.Retry.RETRYING);
        SessionFailure last = judge(9, FailureClass.MODEL_OVERLOADED);
        assertThat(last.retry()).isEqualTo(SessionFailure.Retry.EXHAUSTED);
        assertThat(last.attempt()).isEqualTo(10);
        assertThat(last.retryAt()).isNull();
    }

    @Test
    void nothingIsTriedBeyondAQuarterOfAnHour() {
        // The first failure stands at second 1 of the log.
        ThreadState state = failedBefore(2, NOW);
        ModelFailedException failed = new ModelFailedException(FailureClass.MODEL_TIMEOUT, "no");
        Instant limit = History.START.plusSeconds(1).plus(Retries.WINDOW);
        assertThat(new Retries(SLOWEST).judge(failed, state, limit.minusSeconds(5)).retry())
                .isEqualTo(SessionFailure.Retry.RETRYING);
        assertThat(new Retries(SLOWEST).judge(failed, state, limit.minusSeconds(4)).retry())
                .isEqualTo(SessionFailure.Retry.EXHAUSTED);
    }

    @Test
    void aProviderThatWantsALongerPauseGetsIt() {
        ModelFailedException failed =
                new ModelFailedException(
                        FailureClass.MODEL_RATE_LIMITED, "no", Duration.ofSeconds(30), false);
        SessionFailure judged = new Retries(SLOWEST).judge(failed, failedBefore(0, NOW), NOW);
        assertThat(judged.retryAt()).isEqualTo(NOW.plusSeconds(30));
        assertThat(judged.kind()).isEqualTo(SessionFailure.Kind.MODEL_RATE_LIMITED_ERROR);
    }

    @ParameterizedTest
    @EnumSource(FailureClass.class)
    void onlyWhatMayPassIsTriedAgain(FailureClass failure) {
        boolean passes =
                switch (failure) {
                    case MODEL_OVERLOADED, MODEL_RATE_LIMITED, MODEL_NETWORK, MODEL_TIMEOUT -> true;
                    default -> false;
                };
        assertThat(judge(0, failure).retry())
                .isEqualTo(passes ? SessionFailure.Retry.RETRYING : SessionFailure.Retry.EXHAUSTED);
    }
}

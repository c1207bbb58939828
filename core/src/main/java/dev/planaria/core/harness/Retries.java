package dev.planaria.core.harness;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.session.SessionFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Whether and when a failed model request is made again (protocol M4): full jitter, and never in
/// silence. Public for simulated brains.
public final class Retries {
    static final int TRIES_MAX = 10;
    static final Duration WINDOW = Duration.ofMinutes(15);
    static final Duration BASE = Duration.ofSeconds(1);
    static final Duration CAP = Duration.ofSeconds(60);

    private final RandomGenerator random;

    public Retries(RandomGenerator random) {
        this.random = random;
    }

    /// What is to be told of this failure.
    public SessionFailure judge(ModelFailedException failed, ThreadState state, Instant now) {
        int attempt = state.failures() + 1;
        Instant first = state.firstFailure() == null ? now : state.firstFailure();
        Instant retryAt = now.plus(delay(attempt, failed.retryAfter()));
        boolean again =
                isPassing(failed.failure())
                        && attempt < TRIES_MAX
                        && retryAt.isBefore(first.plus(WINDOW));
        return new SessionFailure(
                kind(failed.failure()),
                failed.getMessage(),
                again ? SessionFailure.Retry.RETRYING : SessionFailure.Retry.EXHAUSTED,
                failed.failure(),
                attempt,
                again ? retryAt : null);
    }

    private Duration delay(int attempt, @Nullable Duration retryAfter) {
        long most = Math.min(CAP.toMillis(), BASE.toMillis() << Math.min(attempt - 1, 16));
        Duration jittered = Duration.ofMillis(random.nextLong(most + 1));
        return retryAfter != null && retryAfter.compareTo(jittered) > 0 ? retryAfter : jittered;
    }

    /// Whether the same request may succeed later.
    private static boolean isPassing(FailureClass failure) {
        return switch (failure) {
            case MODEL_OVERLOADED, MODEL_RATE_LIMITED, MODEL_NETWORK, MODEL_TIMEOUT -> true;
            default -> false;
        };
    }

    private static SessionFailure.Kind kind(FailureClass failure) {
        return switch (failure) {
            case MODEL_OVERLOADED -> SessionFailure.Kind.MODEL_OVERLOADED_ERROR;
            case MODEL_RATE_LIMITED -> SessionFailure.Kind.MODEL_RATE_LIMITED_ERROR;
            default -> SessionFailure.Kind.MODEL_REQUEST_FAILED_ERROR;
        };
    }
}

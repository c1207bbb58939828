package dev.planaria.core.session;

import dev.planaria.core.error.FailureClass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a `session.error` tells (API contract 4.6), with our class of failure (protocol §8).
///
/// @param kind the wire's error type
/// @param message for a person; holds no secret and no user data
/// @param retry what happens next
/// @param attempt how many tries in a row have failed, from 1; 0 where nothing is counted
/// @param retryAt when the next try is due, for `RETRYING`
public record SessionFailure(
        Kind kind,
        String message,
        Retry retry,
        FailureClass failure,
        int attempt,
        @Nullable Instant retryAt) {

    /// The wire's error types that this server writes.
    public enum Kind {
        UNKNOWN_ERROR,
        MODEL_OVERLOADED_ERROR,
        MODEL_RATE_LIMITED_ERROR,
        MODEL_REQUEST_FAILED_ERROR,
        BILLING_ERROR,
        TOOL_USE_LIMIT_REACHED_ERROR,
        COMPACTION_LIMIT_REACHED_ERROR,
        REPOSITORY_AUTHENTICATION_ERROR,
        REPOSITORY_FORBIDDEN_ERROR,
        REPOSITORY_NOT_FOUND_ERROR,
        REPOSITORY_CHECKOUT_ERROR,
        REPOSITORY_CLONE_ERROR
    }

    /// What happens next.
    public enum Retry {
        /// The server tries again by itself.
        RETRYING,
        /// The turn is over; queued inputs are flushed; the session may be prompted again.
        EXHAUSTED,
        /// The session is over.
        TERMINAL
    }
}

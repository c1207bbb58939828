package dev.planaria.core.model;

import dev.planaria.core.error.FailureClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The model could not be had, or would not answer (protocol §8: `MODEL_*`, `CANCELLED`).
public final class ModelFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureClass failure;
    private final @Nullable Duration retryAfter;
    private final boolean promptTooLong;

    /// @param retryAfter how long the provider asked us to wait
    /// @param promptTooLong the prompt does not fit the model's window: a shorter one may
    public ModelFailedException(
            FailureClass failure,
            String message,
            @Nullable Duration retryAfter,
            boolean promptTooLong) {
        super(message);
        this.failure = failure;
        this.retryAfter = retryAfter;
        this.promptTooLong = promptTooLong;
    }

    public ModelFailedException(FailureClass failure, String message) {
        this(failure, message, null, false);
    }

    public FailureClass failure() {
        return failure;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public boolean promptTooLong() {
        return promptTooLong;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

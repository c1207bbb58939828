package dev.planaria.adapters.hands.tools;

import dev.planaria.core.error.FailureClass;
import org.jspecify.annotations.Nullable;

/// A tool says no, most often since the model's input makes no sense; the message says why.
final class InputException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable FailureClass failure;

    InputException(String message) {
        this(message, null);
    }

    /// @param failure where it was not the input
    InputException(String message, @Nullable FailureClass failure) {
        super(message);
        this.failure = failure;
    }

    @Nullable FailureClass failure() {
        return failure;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

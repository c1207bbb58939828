package dev.planaria.core.tool;

import dev.planaria.core.error.FailureClass;

/// The world failed under a call: its sandbox died, could not be made, or cannot be reached.
/// Checked, because it must become an event (style, *errors*). A tool that ran and said no is a
/// [ToolResult] with `isError`.
public final class ToolFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureClass failure;

    /// @param message what the model is told, in plain words
    public ToolFailedException(FailureClass failure, String message) {
        super(message);
        this.failure = failure;
    }

    public FailureClass failure() {
        return failure;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

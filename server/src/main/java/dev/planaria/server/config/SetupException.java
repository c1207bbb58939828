package dev.planaria.server.config;

/// This cannot be started as it is set up: one line for the operator, then exit code 2.
public final class SetupException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong, with the value, and what to do
    public SetupException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

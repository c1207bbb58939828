package dev.planaria.adapters.postgresql;

/// This database cannot be used, or not as it is set up: one line for the operator.
public final class PostgresRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PostgresRefusedException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

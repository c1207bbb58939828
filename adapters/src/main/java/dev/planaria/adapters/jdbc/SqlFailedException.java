package dev.planaria.adapters.jdbc;

import java.sql.SQLException;

/// The database said no. Never leaves the adapter: its threads turn it into what it means.
public final class SqlFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    public SqlFailedException(SQLException cause) {
        super(cause.getMessage(), cause);
        this.failure = cause;
    }

    /// What the driver said.
    public SQLException failure() {
        return failure;
    }
}

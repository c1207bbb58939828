package dev.planaria.adapters.sqlite;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// SQLite said no. Never leaves the package but for reads: the writer turns it into what it means.
final class SqliteFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int PRIMARY_CODE = 0xff;

    private final SQLException failure;

    SqliteFailedException(SQLException cause) {
        super(cause.getMessage(), cause);
        this.failure = cause;
    }

    boolean is(SQLiteErrorCode primary) {
        return failure instanceof SQLiteException sqlite
                && (sqlite.getResultCode().code & PRIMARY_CODE) == primary.code;
    }
}

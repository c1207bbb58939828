package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.SqlFailedException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// What SQLite means by a failure.
final class SqliteErrors {
    private static final int PRIMARY_CODE = 0xff;

    private SqliteErrors() {}

    static boolean is(SqlFailedException e, SQLiteErrorCode primary) {
        return e.failure() instanceof SQLiteException sqlite
                && (sqlite.getResultCode().code & PRIMARY_CODE) == primary.code;
    }
}

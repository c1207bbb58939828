package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/// Opens the database file, so that what is acknowledged stays (protocol S4).
final class Connections {
    /// Of 4 KiB: about how far the write-ahead log grows before it is folded into the file.
    private static final int CHECKPOINT_PAGES = 8_000;

    private static final int CACHE_KIBIBYTES = 16 * 1024;
    private static final String SYNCHRONOUS_FULL = "2";

    private final Path file;

    Connections(Path file) {
        this.file = file;
    }

    /// The only connection that writes.
    Sql writer() {
        Sql sql = open();
        try {
            expect(sql, "pragma journal_mode = wal", "wal");
            sql.once("pragma synchronous = full");
            expect(sql, "pragma synchronous", SYNCHRONOUS_FULL);
            sql.once("pragma wal_autocheckpoint = " + CHECKPOINT_PAGES);
            return sql;
        } catch (SqlFailedException e) {
            sql.close();
            throw notOurs(e);
        }
    }

    Sql reader() {
        Sql sql = open();
        sql.once("pragma query_only = on");
        return sql;
    }

    private Sql open() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        // why: the driver would ask for the last row's number after every write, and nobody here
        // wants it.
        source.getConfig().setGetGeneratedKeys(false);
        try {
            Connection connection = source.getConnection();
            Sql sql = new Sql(connection);
            sql.once("pragma busy_timeout = 10000");
            sql.once("pragma cache_size = -" + CACHE_KIBIBYTES);
            return sql;
        } catch (SQLException e) {
            throw new DataDirectoryException(
                    file + " cannot be opened: " + Objects.requireNonNull(e.getMessage()), e);
        } catch (SqlFailedException e) {
            throw notOurs(e);
        }
    }

    private DataDirectoryException notOurs(SqlFailedException e) {
        if (SqliteErrors.is(e, SQLiteErrorCode.SQLITE_NOTADB)) {
            return new DataDirectoryException(file + " is not a database of Planaria", e);
        }
        return new DataDirectoryException(file + " cannot be used: " + e.getMessage(), e);
    }

    private void expect(Sql sql, String pragma, String value) {
        List<String> said = sql.list(pragma, row -> row.getString(1));
        if (!said.stream().allMatch(v -> v.toLowerCase(Locale.ROOT).equals(value))) {
            throw new DataDirectoryException(
                    file
                            + " would not keep what it acknowledges: "
                            + pragma
                            + " is "
                            + said
                            + ", not "
                            + value
                            + "; use a local file system");
        }
    }
}

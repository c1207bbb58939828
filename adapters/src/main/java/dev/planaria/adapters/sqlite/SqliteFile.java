package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.SessionFile;
import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// The embedded store as something that sessions are moved out of or into. No server may use it
/// meanwhile.
public final class SqliteFile {
    private SqliteFile() {}

    /// @throws DataDirectoryException as [SqliteStore#open]
    public static SessionFile open(Path dataDirectory) {
        DataDirectory directory = DataDirectory.open(dataDirectory);
        boolean opened = false;
        try {
            Sql sql = new Connections(directory.database()).writer();
            Migrations.apply(sql, directory.database());
            opened = true;
            return new SessionFile(sql, new Words(), directory::close);
        } catch (SqlFailedException e) {
            throw new DataDirectoryException(
                    directory.database() + " cannot be used: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                directory.close();
            }
        }
    }

    /// How SQLite says it.
    private record Words() implements SessionFile.Dialect {
        @Override
        public void begin(Sql sql) {
            sql.run("begin immediate");
        }

        @Override
        public void commit(Sql sql) {
            sql.run("commit");
        }

        @Override
        public void rollback(Sql sql) {
            sql.run("rollback");
        }

        @Override
        public void complete(String table, ObjectNode row) {
            // It counts its rows by itself.
        }
    }
}

package dev.planaria.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Where the programs of the PostgreSQL that comes with the tests are, once they are unpacked.
final class PostgresPrograms {
    private PostgresPrograms() {}

    /// The folder of `initdb` and `pg_ctl`, told by a server that runs for a moment.
    static Path unpacked() throws IOException, SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return Path.of("/proc", Long.toString(row.getLong(1)), "exe")
                    .toRealPath()
                    .resolveSibling("");
        }
    }
}

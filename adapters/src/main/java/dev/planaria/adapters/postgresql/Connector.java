package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/// Opens connections, so that what is acknowledged stays (protocol S4) and nothing waits for ever.
final class Connector {
    private static final int VERSION_MIN = 14;

    private static final List<String> SETTINGS =
            List.of(
                    "set statement_timeout = '30s'",
                    // why: a server that was stopped in mid-transaction keeps its rows locked, and
                    // whoever waits for them cannot renew its own lease, of which it is sure for
                    // 3 s (protocol C1).
                    "set idle_in_transaction_session_timeout = '1s'",
                    "set lock_timeout = '2s'",
                    // why: a plan that was made while a table was small is kept by a connection,
                    // and would read all of it when it is large. Every statement here has an index.
                    "set enable_seqscan = off",
                    "set enable_hashjoin = off",
                    "set enable_mergejoin = off");

    private final PostgresAccess access;
    private final boolean unsafe;

    /// @param unsafe whether a server that may lose what it acknowledged is taken nevertheless
    Connector(PostgresAccess access, boolean unsafe) {
        this.access = access;
        this.unsafe = unsafe;
    }

    /// @throws PostgresRefusedException when it must not be used as it is set up
    /// @throws SqlFailedException when it cannot be reached, now
    Sql writer() {
        return open(false);
    }

    /// For transactions that see one snapshot and write nothing.
    Sql reader() {
        return open(true);
    }

    String place() {
        return access.place();
    }

    private Sql open(boolean reads) {
        try {
            Connection connection = DriverManager.getConnection(access.url(), properties());
            Sql sql = new Sql(connection);
            boolean ready = false;
            try {
                prepare(connection, sql, reads);
                ready = true;
            } finally {
                if (!ready) {
                    close(sql);
                }
            }
            return sql;
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains(access.url())) {
                // The driver does not understand it, and would show all of it.
                throw PostgresAccess.notUnderstood();
            }
            throw new SqlFailedException(e);
        }
    }

    private void prepare(Connection connection, Sql sql, boolean reads) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < VERSION_MIN) {
            throw new PostgresRefusedException(
                    place() + " is version " + version + "; use " + VERSION_MIN + " or newer");
        }
        sql.once(String.join("; ", SETTINGS));
        checkDurability(sql);
        connection.setTransactionIsolation(
                reads
                        ? Connection.TRANSACTION_REPEATABLE_READ
                        : Connection.TRANSACTION_READ_COMMITTED);
        connection.setReadOnly(reads);
        connection.setAutoCommit(false);
    }

    /// Looked at with every connection, since all of it can be changed while the server runs.
    private void checkDurability(Sql sql) {
        if (unsafe) {
            return;
        }
        for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            String value = sql.first("show " + setting, row -> row.getString(1));
            if ("off".equals(value)) {
                throw new PostgresRefusedException(
                        place()
                                + " would lose what it acknowledges: "
                                + setting
                                + " is off; switch it on"
                                + (setting.equals("synchronous_commit")
                                        ? " (for the server, the database or the user)"
                                        : " in postgresql.conf")
                                + ", or say --unsafe-store");
            }
        }
    }

    private Properties properties() {
        Properties properties = access.properties();
        usually(properties, "connectTimeout", "5");
        usually(properties, "loginTimeout", "5");
        // Longer than any statement may take: only a lost line is that silent.
        usually(properties, "socketTimeout", "40");
        usually(properties, "tcpKeepAlive", "true");
        usually(properties, "ApplicationName", "planaria");
        usually(properties, "prepareThreshold", "2");
        // Of several hosts in the URL the one that can write.
        usually(properties, "targetServerType", "primary");
        // why: the server's answer may tell a row's content, and what a row says is the user's.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    private void usually(Properties properties, String property, String value) {
        if (access.leaves(property)) {
            properties.setProperty(property, value);
        }
    }

    static void close(Sql sql) {
        try {
            sql.close();
        } catch (SqlFailedException e) {
            // It was broken already.
        }
    }
}

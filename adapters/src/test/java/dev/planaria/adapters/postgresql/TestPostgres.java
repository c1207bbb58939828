package dev.planaria.adapters.postgresql;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL for all tests of this JVM, and a schema of its own for each.
final class TestPostgres {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private TestPostgres() {}

    /// Started when the first test wants it; its own hook ends it with the JVM.
    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// The store of a new, empty schema, on the clock of its test.
    static Store open(Node node) {
        PostgresAccess access = schema();
        return Store.alone(
                PostgresDatabase.open(new Connector(access, true), new TestClock(node.clock())),
                node);
    }

    static PostgresAccess schema() {
        String name = "test_" + NEXT.incrementAndGet();
        run("create schema " + name);
        return new PostgresAccess(url() + "&currentSchema=" + name, null, null);
    }

    static String url() {
        return Server.RUNNING.getJdbcUrl("postgres", "postgres");
    }

    static void run(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// From now on this role must show its password.
    static void guard(String role) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet file = statement.executeQuery("show hba_file")) {
            if (!file.next()) {
                throw new IllegalStateException("there is no hba_file");
            }
            Path path = Path.of(file.getString(1));
            Files.writeString(
                    path, "host all " + role + " all scram-sha-256\n" + Files.readString(path));
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
        run("select pg_reload_conf()");
    }

    /// A test's clock in place of the database's.
    record TestClock(InstantSource clock) implements StoreClock {
        @Override
        public Instant said(long micros, long nanoTime) {
            return clock.instant();
        }

        @Override
        public boolean isOld() {
            return false;
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }
    }
}

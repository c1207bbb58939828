package dev.planaria.bench.storm;

import dev.planaria.adapters.postgresql.PostgresAccess;
import dev.planaria.adapters.postgresql.PostgresStore;
import dev.planaria.core.store.Transactions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One database for all nodes; each node has a data directory of its own, and hands of its own in
/// it.
///
/// @param folder where the data directories are made
record SharedStore(SharedDatabase server, Path folder, int nodes) implements Store, Breakable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BREATH = Duration.ofMillis(20);

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public List<String> serveOptions(int node) {
        return List.of("--data", data(node).toString(), "--store", server.url());
    }

    private Path data(int node) {
        return folder.resolve("data-" + node);
    }

    @Override
    public List<Path> dataDirectories() {
        List<Path> all = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            all.add(data(node));
        }
        return all;
    }

    @Override
    public Breakable database() {
        return this;
    }

    @Override
    public void crash() throws IOException, InterruptedException {
        server.crash();
    }

    @Override
    public void killBackend() throws IOException, InterruptedException {
        ProcessHandle backend = backend();
        backend.destroyForcibly();
        await(() -> !backend.isAlive() && answers(), "the database does not come back");
    }

    @Override
    public void cutConnection() throws IOException, InterruptedException {
        ProcessHandle backend = backend();
        try (Connection connection = connect();
                PreparedStatement end =
                        connection.prepareStatement("select pg_terminate_backend(?)")) {
            end.setInt(1, (int) backend.pid());
            end.execute();
        } catch (SQLException e) {
            throw silent(e);
        }
        await(() -> !backend.isAlive(), "a connection does not end");
    }

    /// The process behind the connection of a node that was used last.
    private ProcessHandle backend() throws IOException, InterruptedException {
        List<ProcessHandle> found = new ArrayList<>();
        await(() -> lastUsed().map(found::add).orElse(false), "no node is connected");
        return found.getFirst();
    }

    private Optional<ProcessHandle> lastUsed() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                select pid from pg_stat_activity
                                where application_name = 'planaria' and backend_type = 'client backend'
                                order by query_start desc nulls last limit 1\
                                """)) {
            return rows.next() ? ProcessHandle.of(rows.getLong(1)) : Optional.empty();
        } catch (SQLException e) {
            // It is away.
            return Optional.empty();
        }
    }

    @Override
    public boolean isOwner(int port) {
        try (Connection connection = connect();
                PreparedStatement query =
                        connection.prepareStatement(
                                """
                                select 1 from session where owner =
                                    (select node from node where address like ?
                                     order by lease_until desc nulls last limit 1)\
                                """)) {
            // Behind its address a node writes what opens it for the others.
            query.setString(1, "%:" + port + " %");
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            // It is away: nobody knows.
            return false;
        }
    }

    private static void await(BooleanSupplier condition, String otherwise)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException(otherwise);
            }
            Pause.of(BREATH);
        }
    }

    private static IOException silent(SQLException cause) {
        return new IOException("the database does not answer", cause);
    }

    private boolean answers() {
        try (Connection _ = connect()) {
            return true;
        } catch (SQLException e) {
            // It recovers.
            return false;
        }
    }

    @Override
    public Transactions open() {
        return PostgresStore.open(new PostgresAccess(server.url(), null, null), false);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(server.url());
    }
}

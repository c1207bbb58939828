package dev.planaria.bench.storm;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// One database for all nodes; each node has a data directory of its own, and hands of its own in
/// it. The database dies as a whole, or one of its processes is killed, which takes all its
/// connections along.
///
/// @param folder where the data directories are made
record SharedStore(SharedDatabase database, Path folder, int nodes, RandomGenerator random)
        implements Store {
    private static final int LOOKS = 200;

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public List<String> serveOptions(int node) {
        return List.of("--data", data(node).toString(), "--store", database.url());
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
    public boolean crash() throws IOException, InterruptedException {
        if (random.nextBoolean()) {
            database.crash();
        } else {
            killOneConnection();
        }
        return true;
    }

    /// `kill -9` of the process behind one connection: the database ends all others and recovers.
    private void killOneConnection() throws IOException, InterruptedException {
        long victim = 0;
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                select pid from pg_stat_activity
                                where backend_type = 'client backend' and pid <> pg_backend_pid()
                                order by query_start desc nulls last limit 1\
                                """)) {
            if (rows.next()) {
                victim = rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IOException("the database does not answer", e);
        }
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        Pause.of(Duration.ofMillis(50));
        for (int i = 0; i < LOOKS && !answers(); i++) {
            Pause.of(Duration.ofMillis(50));
        }
        if (!answers()) {
            throw new IOException("the database does not come back");
        }
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
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url());
    }

    @Override
    public void close() {}
}

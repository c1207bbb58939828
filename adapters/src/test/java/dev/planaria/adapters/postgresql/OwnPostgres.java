package dev.planaria.adapters.postgresql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A PostgreSQL that a test may crash, and that keeps what it acknowledges.
final class OwnPostgres implements AutoCloseable {
    private static final String KEEPS =
            "-c fsync=on -c synchronous_commit=on -c max_connections=100";

    private final AtomicInteger schemas = new AtomicInteger();
    private final EmbeddedPostgres embedded;
    private final Path data;
    private final Path binaries;

    private OwnPostgres(EmbeddedPostgres embedded, Path data) throws IOException {
        this.embedded = embedded;
        this.data = data;
        long postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        String command = ProcessHandle.of(postmaster).orElseThrow().info().command().orElseThrow();
        this.binaries = Path.of(command).getParent();
    }

    static OwnPostgres start(Path folder) throws IOException {
        Path data = folder.resolve("data");
        EmbeddedPostgres embedded =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
        return new OwnPostgres(embedded, data);
    }

    PostgresAccess schema() {
        String name = "own_" + schemas.incrementAndGet();
        run("create schema " + name);
        return new PostgresAccess(url() + "&currentSchema=" + name, null, null);
    }

    String url() {
        return embedded.getJdbcUrl("postgres", "postgres");
    }

    void run(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Ends the process behind each connection of a store.
    void killBackends() {
        run(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where application_name = 'planaria'
                """);
    }

    /// As a loss of power does, but for the disk: nothing is written any more.
    void crash() throws IOException, InterruptedException {
        control("-m", "immediate", "stop");
    }

    void startAgain() throws IOException, InterruptedException {
        control("-o", "-p " + embedded.getPort() + " " + KEEPS, "start");
    }

    private void control(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root; in a namespace of its own it does not look like root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(
                List.of(
                        binaries.resolve("pg_ctl").toString(),
                        "-w",
                        "-t",
                        "60",
                        "-D",
                        data.toString(),
                        "-l",
                        data.resolve("again.log").toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("pg_ctl failed: " + command);
        }
    }

    @Override
    public void close() throws IOException {
        embedded.close();
    }
}

package dev.planaria.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL of this benchmark's own, from the binaries that are installed here, in a folder of
/// its own, with all that keeps what was acknowledged.
public final class LocalPostgres implements AutoCloseable {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final int SECONDS_MAX = 60;

    private final Path bin;
    private final Path folder;
    private final int port;

    private LocalPostgres(Path bin, Path folder, int port) {
        this.bin = bin;
        this.folder = folder;
        this.port = port;
    }

    /// Where `initdb` and `pg_ctl` are: in `PLANARIA_POSTGRES_BIN`, on the path, or where Debian
    /// puts them.
    public static Optional<Path> binaries() throws IOException {
        List<Path> places = new ArrayList<>();
        String named = System.getenv("PLANARIA_POSTGRES_BIN");
        if (named != null) {
            places.add(Path.of(named));
        }
        for (String place : String.valueOf(System.getenv("PATH")).split(":", -1)) {
            places.add(Path.of(place));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.sorted(Comparator.reverseOrder())
                        .forEach(version -> places.add(version.resolve("bin")));
            }
        }
        return places.stream()
                .filter(place ->
                        Files.isExecutable(place.resolve("initdb"))
                                && Files.isExecutable(place.resolve("pg_ctl")))
                .findFirst();
    }

    /// @param folder to be made; removed by whoever made its parent
    public static LocalPostgres start(Path bin, Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        LocalPostgres server = new LocalPostgres(bin, folder, freePort());
        server.run("initdb", "-D", server.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8");
        server.start();
        return server;
    }

    /// Starts it again, after [#stopImmediately].
    public void start() throws IOException, InterruptedException {
        run(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p "
                        + port
                        + " -k '"
                        + folder
                        + "' -c listen_addresses=127.0.0.1"
                        + " -c max_connections=300 -c max_wal_size=4GB",
                "start");
    }

    /// As a crash does: nothing is written any more.
    public void stopImmediately() throws IOException, InterruptedException {
        run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /// Which one it is, such as `postgres (PostgreSQL) 18.6`.
    public String version() throws IOException {
        Process process = new ProcessBuilder(bin.resolve("initdb").toString(), "--version").start();
        try (var lines = process.inputReader()) {
            return lines.readLine().replace("initdb (PostgreSQL)", "PostgreSQL");
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root; in a namespace of its own it does not look like root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        Path output = folder.resolve(program + ".out");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(program + " failed: " + Files.readString(output).strip());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("pg_ctl", "-D", data(), "-w", "-m", "fast", "stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

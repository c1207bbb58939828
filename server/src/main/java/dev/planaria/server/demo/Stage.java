package dev.planaria.server.demo;

import dev.planaria.cli.ClientKey;
import dev.planaria.cli.LocalServer;
import dev.planaria.cli.OwnProcess;
import dev.planaria.cli.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Everything that the demo runs on: a temporary folder, the rehearsal model and the server, each a
/// process of its own. Closing it leaves nothing behind.
final class Stage implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern URL = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)");

    private final Path folder;
    private final Path repository;
    private final OwnProcess rehearsal;
    private final HandsWatch hands;
    private final boolean isolated;
    private final Map<String, String> environment;
    private final Thread sweep;
    private LocalServer server;

    private Stage(Path folder, @Nullable OwnProcess[] started, boolean isolated)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.isolated = isolated;
        this.repository = DemoRepository.makeIn(folder);
        this.hands = new HandsWatch(folder.resolve("data"));
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Files.writeString(scripts.resolve("demo.json"), DemoRepository.resource("demo.json"));
        this.environment =
                Map.of(
                        "PLANARIA_API_KEY",
                        ClientKey.fresh(),
                        // Whatever is set for other servers is not meant for this one.
                        "PLANARIA_MODEL_URL",
                        "",
                        "PLANARIA_CONFIG",
                        "");
        this.rehearsal =
                OwnProcess.start(
                        List.of("rehearse", "--port", "0", "--scripts", scripts.toString()),
                        environment);
        started[0] = rehearsal;
        Optional<Matcher> url = rehearsal.awaitLine(URL, START);
        if (url.isEmpty()) {
            throw new IOException(
                    "the rehearsal model did not start: "
                            + String.join(" / ", rehearsal.lastLines(3)));
        }
        Files.writeString(
                folder.resolve("config.json"),
                "{\"models\": [{\"pattern\": \"rehearsal*\", \"url\": \"%s\"}]}"
                        .formatted(url.get().group(1)));
        this.server = startServer(0);
        // Whoever presses Ctrl-C wants nothing left behind either.
        this.sweep = Thread.ofPlatform().name("demo-sweep").unstarted(this::sweep);
        Runtime.getRuntime().addShutdownHook(sweep);
    }

    static Stage set() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("planaria-demo-").toRealPath();
        // Sandboxes are other users, and the repository to clone lies in here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        @Nullable OwnProcess[] started = new OwnProcess[1];
        try {
            return new Stage(folder, started, isOnPath("bwrap"));
        } catch (IOException | InterruptedException e) {
            if (started[0] != null) {
                started[0].close();
            }
            new ScratchFolder(folder).close();
            throw e;
        }
    }

    private LocalServer startServer(int port) throws IOException, InterruptedException {
        return LocalServer.start(
                List.of(
                        "--port",
                        Integer.toString(port),
                        "--data",
                        folder.resolve("data").toString(),
                        "--config",
                        folder.resolve("config.json").toString(),
                        // The folder for temporary files may be in memory: that survives kill -9.
                        "--unsafe-store",
                        "--hand",
                        isolated ? "bubblewrap" : "process"),
                environment);
    }

    LocalServer server() {
        return server;
    }

    Path repository() {
        return repository;
    }

    HandsWatch hands() {
        return hands;
    }

    /// Whether the sandbox is one: without bubblewrap the demo runs in a plain process, and says
    /// so.
    boolean isolated() {
        return isolated;
    }

    /// `kill -9`: no good-bye, no flush, no drain.
    void killServer() throws InterruptedException {
        server.kill();
    }

    /// Starts a new one on the same data directory and the same port.
    void restartServer() throws IOException, InterruptedException {
        server = startServer(server.url().getPort());
    }

    private static boolean isOnPath(String program) {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (!place.isEmpty() && Files.isExecutable(Path.of(place, program))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(sweep);
        } catch (IllegalStateException e) {
            // This process is ending: the sweep is under way already.
            return;
        }
        end();
    }

    private void sweep() {
        try {
            end();
        } catch (IOException e) {
            System.getLogger(Stage.class.getName())
                    .log(System.Logger.Level.WARNING, "{0} could not be removed", folder);
        }
    }

    private void end() throws IOException {
        server.close();
        rehearsal.close();
        hands.end();
        new ScratchFolder(folder).close();
    }
}

package dev.planaria.bench;

import dev.planaria.cli.LocalServer;
import dev.planaria.cli.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Starts of each kind in turns, each on a data directory of its own.
final class StartLoad {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENS = Pattern.compile("listening on");
    private static final Pattern FIRST_EVENT = Pattern.compile("^> ");
    private static final int SETTLE_SECONDS = 5;

    /// After that a warm-up is over.
    private static final int REST_SECONDS = 2;

    /// The archive that comes with the JDK, for the server's object layout; nothing of ours in it.
    private static final Path JDK_ARCHIVE =
            Path.of(System.getProperty("java.home"), "lib", "server", "classes_coh.jsa");

    final Samples java = new Samples();
    final Samples archive = new Samples();
    final Samples plain = new Samples();
    final Samples firstMessage = new Samples();
    final Samples firstAfterRest = new Samples();
    final Samples firstEvent = new Samples();

    private final Path folder;
    private int made;

    StartLoad(Path folder) {
        this.folder = folder;
    }

    void warmUp() throws IOException, InterruptedException {
        StartLoad ignored = new StartLoad(folder.resolve("warm"));
        Files.createDirectories(ignored.folder);
        // First, so that the archive holds what a message needs too, as that of a server in use.
        var _ = ignored.firstMessage(REST_SECONDS);
        ignored.round();
        ignored.round();
    }

    void round() throws IOException, InterruptedException {
        for (Samples each :
                List.of(java, archive, plain, firstMessage, firstAfterRest, firstEvent)) {
            each.round();
        }
        java.add(bareJava());
        archive.add(serve(Map.of()));
        plain.add(
                serve(
                        Map.of(
                                "PLANARIA_JAVA_OPTS",
                                "-XX:-AutoCreateSharedArchive -XX:SharedArchiveFile="
                                        + JDK_ARCHIVE)));
        firstMessage.add(firstMessage(0));
        firstAfterRest.add(firstMessage(REST_SECONDS));
        firstEvent.add(firstEvent());
    }

    private static long bareJava() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-version")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException("java -version ended with " + process.exitValue());
        }
        return System.nanoTime() - begun;
    }

    private long serve(Map<String, String> environment) throws IOException, InterruptedException {
        List<String> arguments = List.of("serve", "--port", "0", "--data", fresh());
        return untilSaid(arguments, environment, LISTENS);
    }

    private long firstEvent() throws IOException, InterruptedException {
        List<String> arguments =
                List.of("run", "Say hello.", "--model", "rehearsal", "--data", fresh());
        return untilSaid(arguments, Map.of(), FIRST_EVENT);
    }

    private static long untilSaid(
            List<String> arguments, Map<String, String> environment, Pattern line)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (OwnProcess process = OwnProcess.start(arguments, environment)) {
            if (process.awaitLine(line, PATIENCE).isEmpty()) {
                throw new IOException(
                        "planaria %s did not start: %s"
                                .formatted(arguments.getFirst(), process.lastLines(3)));
            }
            return System.nanoTime() - begun;
        }
    }

    /// @param afterSeconds from the time that the server answers
    private long firstMessage(int afterSeconds) throws IOException, InterruptedException {
        try (StubModel stub = new StubModel();
                LocalServer server =
                        LocalServer.start(
                                List.of(
                                        "--data",
                                        fresh(),
                                        "--config",
                                        OverheadBench.configuration(folder, stub).toString()),
                                Map.of());
                RawClient client = new RawClient(server.url(), server.key())) {
            rest(afterSeconds);
            OverheadLoad load =
                    new OverheadLoad(server, stub, OverheadBench.sessionBody(server.api()));
            String session = load.newSessions(client, 1).getFirst();
            String mark = StubModel.mark(1);
            RawClient.Exchange sent =
                    client.post(OverheadLoad.events(session), OverheadBench.message(mark));
            return stub.arrivalOf(mark) - sent.sentNanos();
        }
    }

    /// Of an idle server, in MB.
    double settledRss() throws IOException, InterruptedException {
        List<String> arguments = List.of("serve", "--port", "0", "--data", fresh());
        try (OwnProcess process = OwnProcess.start(arguments, Map.of())) {
            if (process.awaitLine(LISTENS, PATIENCE).isEmpty()) {
                throw new IOException("the server did not start: " + process.lastLines(3));
            }
            rest(SETTLE_SECONDS);
            return Machine.residentBytes(process.pid()) / 1e6;
        }
    }

    private static void rest(int seconds) throws InterruptedException {
        // Nobody counts it down.
        if (new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a latch that nobody knows was counted down");
        }
    }

    /// Bytes of all that an installation is made of: the jars and the launcher.
    static long shipped() throws IOException {
        Path home = Path.of(System.getProperty("planaria.home", "."));
        long bytes = Files.size(home.resolve("planaria"));
        try (Stream<Path> jars = Files.list(home.resolve("target/planaria/lib"))) {
            for (Path jar : jars.toList()) {
                bytes += Files.size(jar);
            }
        }
        return bytes;
    }

    private String fresh() {
        made++;
        return folder.resolve("start-" + made).toString();
    }
}

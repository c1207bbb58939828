package dev.planaria.bench;

import dev.planaria.cli.Api;
import dev.planaria.cli.CliFailure;
import dev.planaria.cli.LocalServer;
import dev.planaria.cli.Messages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `planaria bench overhead`: how long from a `user.message` being sent until the request of its
/// model arrives. The message and the claim are synced to disk in between (protocol C3).
///
/// The server is a process of its own; the client and the model are bare sockets in this one, so
/// that both ends are read off one clock.
@Command(
        name = "overhead",
        mixinStandardHelpOptions = true,
        description = "From POST user.message to the model request: 200 one by one, 50 at once.")
final class OverheadBench implements Callable<Integer> {
    @Option(
            names = "--rounds",
            description = "Rounds, both loads in turns (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    int rounds = 5;

    @Option(
            names = "--sequential",
            description = "Messages one by one in a round (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    int sequential = 200;

    @Option(
            names = "--sessions",
            description = "Sessions at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    int sessions = 50;

    @Option(
            names = "--warm-up",
            description = "Messages before the first round (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    int warmUp = 2_000;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Where the table goes (default: docs/benchmarks.md beside the launcher).")
    @Nullable Path page;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            run();
            return 0;
        } catch (CliFailure e) {
            return failed(e.line());
        } catch (IOException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    private int failed(String why) {
        spec.commandLine().getErr().println("planaria: " + why);
        spec.commandLine().getErr().flush();
        return 1;
    }

    private void run() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("planaria.home", "."));
        Path work = Files.createDirectories(home.resolve("target/bench"));
        Path data = Files.createTempDirectory(work, "overhead-");
        PrintWriter out = spec.commandLine().getOut();
        try (Folder _ = new Folder(data);
                StubModel stub = new StubModel();
                LocalServer server =
                        LocalServer.start(
                                List.of(
                                        "--data",
                                        data.resolve("data").toString(),
                                        "--config",
                                        configuration(data, stub).toString()),
                                Map.of());
                Pieces pieces = new Pieces(data, server, stub)) {
            OverheadLoad load = new OverheadLoad(server, stub, sessionBody(server.api()));
            out.println("warming up: " + warmUp + " messages");
            out.flush();
            load.warmUp(warmUp, sessions);
            for (int round = 1; round <= rounds; round++) {
                load.oneByOne(sequential);
                load.atOnce(sessions, Math.max(1, sequential / sessions));
                pieces.measure();
                out.println("round " + round + " of " + rounds);
                out.flush();
            }
            String part = OverheadReport.markdown(Machine.line(data), load, pieces, sessions);
            out.println(part);
            Path file = page == null ? home.resolve("docs/benchmarks.md") : page;
            new BenchmarksPage(file).write("overhead", part);
            out.println("written to " + file);
            out.flush();
        }
    }

    private static Path configuration(Path data, StubModel stub) throws IOException {
        return Files.writeString(
                data.resolve("config.json"),
                "{\"models\": [{\"pattern\": \"stub\", \"url\": \"" + stub.url() + "\"}]}");
    }

    private static String sessionBody(Api api) throws InterruptedException {
        ObjectNode agent = Api.object().put("name", "bench").put("model", "stub");
        ObjectNode environment = Api.object().put("name", "bench");
        return Api.object()
                .put("agent", api.post(Api.path("v1", "agents"), agent).path("id").asString(""))
                .put(
                        "environment_id",
                        api.post(Api.path("v1", "environments"), environment)
                                .path("id")
                                .asString(""))
                .toString();
    }

    static String message(String mark) {
        return Messages.user(mark + " Is it so?").toString();
    }
}

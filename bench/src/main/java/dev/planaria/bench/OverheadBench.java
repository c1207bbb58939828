package dev.planaria.bench;

import dev.planaria.bench.result.Result;
import dev.planaria.cli.Api;
import dev.planaria.cli.LocalServer;
import dev.planaria.cli.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// `planaria bench overhead`: how long from a `user.message` being sent until the request of its
/// model arrives. The message and the claim are synced to disk in between (protocol C3).
///
/// The server is a process of its own; the client and the model are bare sockets in this one, so
/// that both ends are read off one clock.
@Command(
        name = "overhead",
        mixinStandardHelpOptions = true,
        description =
                "From POST user.message to the model request: 200 one by one, 50 at once, 1,250/s.")
final class OverheadBench implements Callable<Integer> {
    private static final int PACED_SESSIONS = 500;

    @Option(
            names = "--sequential",
            description = "Messages one by one in a round (default: 200; 100 with --quick).")
    @Nullable Integer sequential;

    @Option(
            names = "--sessions",
            description = "Sessions at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    int sessions = 50;

    @Option(
            names = "--paced",
            description = "Messages a second to 500 sessions in turns (default: 1250).")
    @Nullable Integer paced;

    @Option(
            names = "--warm-up",
            description = "Messages before the first round (default: 2000; 1500 with --quick).")
    @Nullable Integer warmUp;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        try (StubModel stub = new StubModel();
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
            int toWarm = run.size("warm-up", warmUp, 2_000, 1_500);
            int messages = run.size("sequential", sequential, 200, 100);
            int perSecond = run.size("paced", paced, 1_250, 1_250);
            int seconds = run.size("paced seconds", null, 4, 2);
            run.say("warming up: " + toWarm + " messages");
            load.warmUp(toWarm, sessions);
            for (int round = 1; round <= rounds.count(run); round++) {
                load.oneByOne(messages);
                load.atOnce(sessions, Math.max(1, messages / sessions));
                load.paced(PACED_SESSIONS, perSecond, seconds);
                pieces.measure();
                run.say(rounds.told(round, run));
            }
            return new Result(
                    "overhead",
                    OverheadReport.markdown(Machine.line(data), load, pieces, sessions, perSecond),
                    OverheadReport.figures(load, pieces),
                    List.of(OverheadReport.plot(load, sessions)));
        }
    }

    static Path configuration(Path data, StubModel stub) throws IOException {
        return Files.writeString(
                data.resolve("config.json"),
                "{\"models\": [{\"pattern\": \"stub\", \"url\": \"" + stub.url() + "\"}]}");
    }

    static String sessionBody(Api api) throws InterruptedException {
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

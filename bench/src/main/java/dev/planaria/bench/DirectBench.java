package dev.planaria.bench;

import dev.planaria.bench.plot.PercentilePlot;
import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import dev.planaria.cli.LocalServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// `planaria bench direct`: time to first token through a session, over that of a request sent
/// straight to the model, whose first byte takes 300 ms. In turns.
@Command(
        name = "direct",
        mixinStandardHelpOptions = true,
        description = "Time to first token through a session and straight from the model.")
final class DirectBench implements Callable<Integer> {
    private static final String REQUEST =
            "{\"model\":\"stub\",\"max_tokens\":100,\"stream\":true,\"messages\":"
                    + "[{\"role\":\"user\",\"content\":\"bench-mark-0- Is it so?\"}]}";

    @Option(
            names = "--messages",
            description = "Messages of a round, each way (default: 20; 5 with --quick).")
    private @Nullable Integer messages;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        try (StubModel stub = new StubModel()) {
            Path config =
                    Files.writeString(
                            data.resolve("config.json"),
                            "{\"models\": [{\"pattern\": \"stub\", \"url\": \"%s\"}]}"
                                    .formatted(stub.url()));
            try (LocalServer server =
                            LocalServer.start(
                                    List.of(
                                            "--data", data.resolve("data").toString(),
                                            "--config", config.toString()),
                                    Map.of());
                    RawClient client = new RawClient(server.url(), server.key())) {
                String session = TtftLoad.sessionBody(server.api());
                for (int i = 0; i < 500; i++) {
                    through(client, server, session);
                    direct(stub.url());
                }
                stub.answerAfter(TtftBench.FIRST_BYTE);
                return measured(data, stub, client, server, session);
            }
        }
    }

    private Result measured(
            Path data, StubModel stub, RawClient client, LocalServer server, String session)
            throws IOException {
        int count = run.size("messages", messages, 20, 5);
        Samples through = new Samples();
        Samples direct = new Samples();
        for (int round = 1; round <= rounds.count(run); round++) {
            through.round();
            direct.round();
            for (int i = 0; i < count; i++) {
                through.add(through(client, server, session));
                direct.add(direct(stub.url()));
            }
            run.say(rounds.told(round, run));
        }
        double ratio = through.over(direct);
        String page =
                """
                ## Time to first token, straight and through a session

                `./planaria bench direct`: %s. The same words, to a model whose first byte comes after
                300 ms: as a `user.message` to a session with its stream open, and straight to the model.

                | way | p50, ms | p95, ms |
                |---|---|---|
                | straight to the model | %s | %s |
                | through a session | %s | %s |

                Through a session over straight: **%.4f** (asked: at most 1.01).
                """
                        .formatted(
                                Machine.line(data),
                                direct.p(50),
                                direct.p(95),
                                through.p(50),
                                through.p(95),
                                ratio);
        return new Result(
                "direct",
                page,
                List.of(
                        Figure.of("direct.p50", through.millis(50), "ms"),
                        Figure.ratio("direct.p50.ratio", ratio, Better.LESS)),
                List.of(
                        new PercentilePlot(
                                "latency",
                                "Time to first token",
                                "ms",
                                List.of(
                                        new PercentilePlot.Curve(
                                                "straight", direct::millis, List.of()),
                                        new PercentilePlot.Curve(
                                                "through a session",
                                                through::millis,
                                                List.of())))));
    }

    private static long through(RawClient client, LocalServer server, String session)
            throws IOException {
        String made = client.post("/v1/sessions", session).body();
        String id = JsonMapper.shared().readTree(made).path("id").asString();
        FirstToken.Times times =
                FirstToken.ofSession(
                        client,
                        server.url(),
                        server.key(),
                        id,
                        OverheadBench.message(StubModel.mark(0)));
        return times.comeNanos() - times.sentNanos();
    }

    private static long direct(URI model) throws IOException {
        try (Socket socket = new Socket(model.getHost(), model.getPort());
                BufferedReader answer =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setTcpNoDelay(true);
            String head =
                    "POST /v1/messages HTTP/1.1\r\nHost: "
                            + model.getAuthority()
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + REQUEST.length()
                            + "\r\n\r\n";
            long sent = System.nanoTime();
            socket.getOutputStream().write((head + REQUEST).getBytes(StandardCharsets.US_ASCII));
            return FirstToken.until(answer, "text_delta") - sent;
        }
    }
}

package dev.planaria.bench;

import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench load`: the shapes that a load has: steady, a burst, one huge session among small
/// ones, and more than can be done.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Steady, a burst of 1,000, one huge session, and beyond capacity.")
final class LoadBench implements Callable<Integer> {
    /// A tenth of what one server of this size can do, or less.
    private static final int BOUND = 40;

    @Option(names = "--burst", description = "Messages at once (default: 1000; 200 with --quick).")
    @Nullable Integer burst;

    @Option(
            names = "--huge",
            description = "Events of the huge session (default: 10000; 1000 with --quick).")
    @Nullable Integer huge;

    @Option(
            names = "--seconds",
            description = "Of the steady load, and beyond capacity (default: 8; 3 with --quick).")
    @Nullable Integer seconds;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        int many = run.size("burst", burst, 1_000, 200);
        int events = run.size("huge", huge, 10_000, 1_000);
        int each = run.size("seconds", seconds, 8, 3);
        try (StubModel model = new StubModel();
                StubbedServer server =
                        StubbedServer.start(data.resolve("server"), model.url(), Map.of())) {
            LoadShapes shapes = new LoadShapes(server, model);
            shapes.warmUp(many);
            String big = shapes.grow(events);
            for (int round = 1; round <= rounds.count(run); round++) {
                shapes.steady(each);
                shapes.burst(many);
                shapes.huge(big, each);
                run.say(rounds.told(round, run));
            }
            shapes.beyond(each);
            LoadShapes bounded = bounded(data, model, each);
            List<String> broken = new ArrayList<>(shapes.broken);
            broken.addAll(bounded.broken);
            return new Result(
                    "load",
                    markdown(Machine.line(data), shapes, bounded, many, events),
                    broken,
                    figures(shapes, bounded),
                    List.of());
        }
    }

    /// The same, at a server that takes less than it could.
    private static LoadShapes bounded(Path data, StubModel model, int seconds)
            throws IOException, InterruptedException {
        try (StubbedServer server =
                StubbedServer.start(
                        data.resolve("bounded"),
                        model.url(),
                        Map.of("PLANARIA_REQUESTS_PER_SECOND", Integer.toString(BOUND)))) {
            LoadShapes shapes = new LoadShapes(server, model);
            shapes.push(seconds);
            if (shapes.refused.get() == 0) {
                shapes.broken.add("nobody was refused beyond the limit");
            }
            return shapes;
        }
    }

    private static List<Figure> figures(LoadShapes shapes, LoadShapes bounded) {
        return List.of(
                Figure.of("load.steady.p50", shapes.steady.millis(50), "ms"),
                Figure.of("load.steady.p99", shapes.steady.millis(99), "ms"),
                Figure.of("load.burst.p99", shapes.burst.millis(99), "ms"),
                Figure.of("load.huge.p50", shapes.huge.millis(50), "ms"),
                Figure.of("load.beside.p99", shapes.besideHuge.millis(99), "ms"),
                Figure.ratio(
                        "load.beside.ratio",
                        shapes.besideHuge.millis(50) / shapes.steady.millis(50),
                        Better.LESS),
                Figure.of("load.bounded.refused", bounded.refused.get(), ""),
                Figure.of("load.after.p50", shapes.after.millis(50), "ms"),
                Figure.of("load.lost", shapes.lost.get() + bounded.lost.get(), ""));
    }

    private static String markdown(
            String machine, LoadShapes shapes, LoadShapes bounded, int burst, int events) {
        return """
        ## Load: the shapes it has

        `./planaria bench load`. From the first byte of `POST …/events` with a `user.message` to the model
        request. Server in a process of its own, embedded store, the launcher's options; the clients and the
        model share the machine. Steady: %d messages a second to new sessions. Burst: %,d messages at once to
        as many sessions, over %d connections. Huge: one session of %,d events gets a message whenever it
        rests, beside the steady load. Beyond: %d connections send as fast as they can. Milliseconds.

        Machine: %s.

        | load | messages | p50 | p99 | longest |
        |---|---|---|---|---|
        %s%s%s%s%s%s
        Beyond capacity the connections wait for their answers: %,d messages were accepted (%.0f a second), %,d
        refused. All rested %.1f s after the load had ended; the server took %.0f MB at most. With
        `PLANARIA_REQUESTS_PER_SECOND=%d` the same load had %,d messages accepted and %,d refused (by status:
        %s). Nothing was answered otherwise. Of all that was accepted, messages without their one reply: **%d**.
        """
                .formatted(
                        LoadShapes.PER_SECOND,
                        burst,
                        LoadShapes.CONNECTIONS,
                        events,
                        LoadShapes.CONNECTIONS,
                        machine,
                        row("steady", shapes.steady),
                        row("burst", shapes.burst),
                        row("the huge session", shapes.huge),
                        row("steady beside it", shapes.besideHuge),
                        row("beyond capacity, `POST` to its 200", shapes.beyond),
                        row("steady after that", shapes.after),
                        shapes.beyond.count(),
                        shapes.beyondPerSecond,
                        shapes.refused.get(),
                        shapes.recovered,
                        shapes.peak,
                        BOUND,
                        bounded.beyond.count(),
                        bounded.refused.get(),
                        bounded.refusals,
                        shapes.lost.get() + bounded.lost.get());
    }

    private static String row(String name, Samples samples) {
        return "| %s | %,d | **%s** | **%s** | %s |\n"
                .formatted(name, samples.count(), samples.p(50), samples.p(99), samples.p(100));
    }
}

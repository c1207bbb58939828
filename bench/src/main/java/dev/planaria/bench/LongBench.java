package dev.planaria.bench;

import dev.planaria.bench.plot.LinePlot;
import dev.planaria.bench.plot.Plot;
import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `planaria bench long`: what a step and a wake cost while the log of a session grows (protocol
/// W3).
@Command(
        name = "long",
        mixinStandardHelpOptions = true,
        description = "Steps and wakes of a session whose log grows to 10,000 events.")
final class LongBench implements Callable<Integer> {
    private static final List<Integer> LENGTHS = List.of(100, 1_000, 10_000);
    private static final int WAKES = 4;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    /// At one length of the log.
    private record Cost(LongSamples steps, LongSamples wakes, LongSamples wholeLog) {
        Cost() {
            this(new LongSamples(), new LongSamples(), new LongSamples());
        }

        void round() {
            steps.round();
            wakes.round();
            wholeLog.round();
        }
    }

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        Map<Integer, Cost> costs = new LinkedHashMap<>();
        LENGTHS.forEach(length -> costs.put(length, new Cost()));
        try (Store store = AppendBench.embedded(data.resolve("data"));
                Floors floors = new Floors(data)) {
            // To warm up.
            new LongSession(store).grow(LENGTHS.get(1), new LongSamples());
            for (int round = 1; round <= rounds.count(run); round++) {
                LongSession session = new LongSession(store);
                floors.measure();
                for (Map.Entry<Integer, Cost> each : costs.entrySet()) {
                    measure(session, each.getKey(), each.getValue(), store);
                }
                run.say(rounds.told(round, run));
            }
            return new Result(
                    "long",
                    markdown(Machine.line(data), costs, floors),
                    figures(costs, floors),
                    List.of(plot(costs)));
        }
    }

    private static void measure(LongSession session, int length, Cost cost, Store store)
            throws InterruptedException {
        cost.round();
        session.grow(length, cost.steps);
        for (int i = 0; i < WAKES; i++) {
            session.wake(store.checkpoints(), cost.wakes);
            session.wake(Checkpoints.NONE, cost.wholeLog);
        }
    }

    private static List<Figure> figures(Map<Integer, Cost> costs, Floors floors) {
        List<Figure> figures = new ArrayList<>();
        costs.forEach((length, cost) -> {
            figures.add(
                    Figure.of("long.step" + length + ".p50", cost.steps.times.millis(50), "ms"));
            figures.add(
                    Figure.of("long.wake" + length + ".p50", cost.wakes.times.millis(50), "ms"));
        });
        figures.add(Figure.ratio("long.growth", growth(costs), Better.LESS));
        figures.add(
                Figure.ratio(
                        "long.step100.syncs",
                        at(costs, LENGTHS.getFirst()).steps.times.over(floors.sync),
                        Better.LESS));
        return figures;
    }

    private static Plot plot(Map<Integer, Cost> costs) {
        return new LinePlot(
                "growth",
                "What a step and a wake cost while the log grows (p50)",
                "events in the log",
                "ms",
                List.of(
                        line("a step", costs, cost -> cost.steps),
                        line("a wake", costs, cost -> cost.wakes),
                        line("a wake that reads the whole log", costs, cost -> cost.wholeLog)));
    }

    private static LinePlot.Line line(
            String label, Map<Integer, Cost> costs, Function<Cost, LongSamples> kind) {
        List<LinePlot.Point> points = new ArrayList<>();
        costs.forEach((length, cost) ->
                points.add(new LinePlot.Point(length, kind.apply(cost).times.millis(50))));
        return new LinePlot.Line(label, points);
    }

    private static double growth(Map<Integer, Cost> costs) {
        return at(costs, LENGTHS.getLast())
                .steps
                .times
                .over(at(costs, LENGTHS.getFirst()).steps.times);
    }

    private static Cost at(Map<Integer, Cost> costs, int length) {
        return Objects.requireNonNull(costs.get(length));
    }

    private static String markdown(String machine, Map<Integer, Cost> costs, Floors floors) {
        StringBuilder rows = new StringBuilder();
        costs.forEach((length, cost) -> rows.append(row(length, cost)));
        return """
        ## Long sessions: what step n and the n-th wake cost

        `./planaria bench long`. One session works on, a tool call a step, with the real loop over the embedded store in
        this process; its model and its tool answer at once. A step goes from a reply to the next model request: three
        appends, each synced. A wake goes from the claim of the session to its model request: with a checkpoint, and
        reading the whole log as it would without. The prompt is made anew for each request, so its JSON is as long as
        what the context holds, by nature: at most the model's window (200,000 tokens here), whatever the length of the
        log. It is measured beside the step. Milliseconds.

        Machine: %s.

        | events | step p50 | step p95 | prompt, kB | its JSON p50 | wake p50 | wake p95 | wake, whole log p50 | p95 |
        |---|---|---|---|---|---|---|---|---|
        %s
        Step %,d costs %s times step %,d (median of the rounds); to reach: ≤ 1.2. In the same run, to
        %s: %s (p50).
        """
                .formatted(
                        machine,
                        rows,
                        LENGTHS.getLast(),
                        String.format(Locale.ROOT, "%.2f", growth(costs)),
                        LENGTHS.getFirst(),
                        Floors.SYNC,
                        floors.sync.p(50));
    }

    private static String row(int length, Cost cost) {
        return "| %,d | **%s** | %s | %d | %s | **%s** | %s | %s | %s |\n"
                .formatted(
                        length,
                        cost.steps.times.p(50),
                        cost.steps.times.p(95),
                        cost.steps.promptKilobytes(),
                        cost.steps.json.p(50),
                        cost.wakes.times.p(50),
                        cost.wakes.times.p(95),
                        cost.wholeLog.times.p(50),
                        cost.wholeLog.times.p(95));
    }
}

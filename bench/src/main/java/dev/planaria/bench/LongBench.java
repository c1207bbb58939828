package dev.planaria.bench;

import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
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
    }

    @Override
    public Integer call() {
        return run.publish(data -> new BenchRun.Result("long", measure(data), List.of()));
    }

    private String measure(Path data) throws IOException, InterruptedException {
        Map<Integer, Cost> costs = new LinkedHashMap<>();
        LENGTHS.forEach(length -> costs.put(length, new Cost()));
        try (Store store = AppendBench.embedded(data.resolve("data"))) {
            // To warm up.
            new LongSession(store).grow(LENGTHS.get(1), new LongSamples());
            for (int round = 1; round <= rounds.count; round++) {
                LongSession session = new LongSession(store);
                for (Map.Entry<Integer, Cost> each : costs.entrySet()) {
                    measure(session, each.getKey(), each.getValue(), store);
                }
                run.say(rounds.told(round));
            }
        }
        return markdown(Machine.line(data), costs);
    }

    private static void measure(LongSession session, int length, Cost cost, Store store)
            throws InterruptedException {
        session.grow(length, cost.steps);
        for (int i = 0; i < WAKES; i++) {
            session.wake(store.checkpoints(), cost.wakes);
            session.wake(Checkpoints.NONE, cost.wholeLog);
        }
    }

    private static String markdown(String machine, Map<Integer, Cost> costs) {
        StringBuilder rows = new StringBuilder();
        costs.forEach((length, cost) -> rows.append(row(length, cost)));
        Cost last = Objects.requireNonNull(costs.get(LENGTHS.getLast()));
        Cost first = Objects.requireNonNull(costs.get(LENGTHS.getFirst()));
        double growth = step(last) / step(first);
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
        Step %,d costs %s times step %,d; to reach: ≤ 1.2.
        """
                .formatted(
                        machine,
                        rows,
                        LENGTHS.getLast(),
                        String.format(Locale.ROOT, "%.2f", growth),
                        LENGTHS.getFirst());
    }

    private static double step(Cost cost) {
        return cost.steps.times.millis(50);
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

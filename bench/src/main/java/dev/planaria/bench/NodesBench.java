package dev.planaria.bench;

import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench nodes`: how the work of one, two and four servers over one PostgreSQL grows, and
/// that no session has two owners.
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        description = "Turns a second of 1, 2 and 4 servers over one PostgreSQL.")
final class NodesBench implements Callable<Integer> {
    /// Four of them leave half of two processors to the database and the clients.
    private static final double CORES = 0.25;

    private static final List<Integer> SIZES = List.of(1, 2, 4);

    @Option(
            names = "--seconds",
            description = "Of one load in a round (default: 6; 3 with --quick).")
    @Nullable Integer seconds;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    private final Map<Integer, List<Double>> limited = new TreeMap<>();
    private final Map<Integer, List<Double>> free = new TreeMap<>();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException, SQLException {
        Path binaries =
                LocalPostgres.binaries()
                        .orElseThrow(() -> new IOException("PostgreSQL is not installed here"));
        int each = run.size("seconds", seconds, 6, 3);
        int times = Math.max(1, rounds.count(run) / 2);
        try (LocalPostgres postgres = LocalPostgres.start(binaries, data.resolve("postgresql"));
                StubModel model = new StubModel();
                NodesLoad load = new NodesLoad(data, postgres, model)) {
            int servers = 0;
            for (int size : SIZES) {
                for (; servers < size; servers++) {
                    load.add();
                }
                for (int round = 1; round <= times; round++) {
                    measure(load, size, each);
                }
            }
            List<Long> owned = load.owned();
            List<String> broken = new ArrayList<>();
            if (owned.getLast() > 0) {
                broken.add(owned.getLast() + " sessions had two owners");
            }
            return new Result(
                    "nodes",
                    markdown(Machine.line(data), postgres.version(), load.isLimited(), owned),
                    broken,
                    figures(owned),
                    List.of());
        }
    }

    private void measure(NodesLoad load, int size, int seconds)
            throws IOException, InterruptedException {
        load.limit(CORES);
        limited.computeIfAbsent(size, _ -> new ArrayList<>()).add(load.rate(seconds));
        load.limit(Runtime.getRuntime().availableProcessors());
        free.computeIfAbsent(size, _ -> new ArrayList<>()).add(load.rate(seconds));
        run.say(
                "%d servers: %.0f turns a second, unlimited %.0f"
                        .formatted(size, limited.get(size).getLast(), free.get(size).getLast()));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static double growth(Map<Integer, List<Double>> rates) {
        return median(rates.getOrDefault(4, List.of(0.0)))
                / median(rates.getOrDefault(1, List.of(1.0)));
    }

    private List<Figure> figures(List<Long> owned) {
        return List.of(
                Figure.ratio("nodes.growth", growth(limited), Better.MORE),
                Figure.ratio("nodes.growth.unlimited", growth(free), Better.MORE),
                Figure.of("nodes.doubled", owned.getLast(), ""));
    }

    private String markdown(String machine, String postgres, boolean isLimited, List<Long> owned) {
        StringBuilder rows = new StringBuilder();
        for (int size : SIZES) {
            rows.append(
                    "| %d | **%.0f** | %.2f | %.0f | %.2f |\n"
                            .formatted(
                                    size,
                                    median(limited.getOrDefault(size, List.of(0.0))),
                                    median(limited.getOrDefault(size, List.of(0.0)))
                                            / median(limited.getOrDefault(1, List.of(1.0))),
                                    median(free.getOrDefault(size, List.of(0.0))),
                                    median(free.getOrDefault(size, List.of(0.0)))
                                            / median(free.getOrDefault(1, List.of(1.0)))));
        }
        return """
        ## Nodes: several servers over one PostgreSQL

        `./planaria bench nodes`. Each server has six clients; each sends a message to a new session as soon as
        the model was asked for the one before. A turn counts when it rests. %s, servers, clients and model
        share this machine. %s Afterwards every log is held against what one owner at a time writes: epochs
        that never fall, no gap, one request, one reply.

        Machine: %s.

        | servers | turns a second, limited | times one | unlimited | times one |
        |---|---|---|---|---|
        %s
        Sessions: %,d. Of them with two owners: **%d** (to reach: 0).
        """
                .formatted(
                        postgres,
                        isLimited
                                ? "Limited: a control group gives each server a quarter of a processor, so that four"
                                        + " together leave room for the rest; unlimited they only share what one"
                                        + " has alone."
                                : "This machine lets us limit no process, so all of them share its processors in"
                                        + " both columns.",
                        machine,
                        rows,
                        owned.getFirst(),
                        owned.getLast());
    }
}

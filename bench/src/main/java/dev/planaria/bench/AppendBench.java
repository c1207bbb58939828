package dev.planaria.bench;

import dev.planaria.adapters.postgresql.PostgresAccess;
import dev.planaria.adapters.postgresql.PostgresStore;
import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.bench.plot.BarPlot;
import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Goals;
import dev.planaria.bench.result.Result;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench append`: what a durable append costs in one session, and how many there are in a
/// second when many sessions append at once (protocol S5).
@Command(
        name = "append",
        mixinStandardHelpOptions = true,
        description = "Durable appends: one session after another, and many sessions at once.")
final class AppendBench implements Callable<Integer> {
    private static final double MILLIS_PER_SECOND = 1_000;

    @Option(
            names = "--sessions",
            description = "Sessions at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "256")
    int sessions = 256;

    @Option(
            names = "--appends",
            description = "Appends of one load in a round (default: 2000; 500 with --quick).")
    private @Nullable Integer given;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = {
                "The PostgreSQL database to measure beside the embedded store; by default one that",
                "is started from the binaries installed here."
            })
    private @Nullable String url;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    private final StringBuilder rows = new StringBuilder();
    private final List<Figure> figures = new ArrayList<>();
    private final List<BarPlot.Bar> bars = new ArrayList<>();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        run.note("sessions", sessions);
        measure("embedded", "embedded store", embedded(data.resolve("data")), data);
        Optional<Path> binaries = LocalPostgres.binaries();
        if (url != null) {
            shared(url, "PostgreSQL", data);
        } else if (binaries.isPresent()) {
            try (LocalPostgres server =
                    LocalPostgres.start(binaries.get(), data.resolve("postgresql"))) {
                shared(server.url(), server.version(), data);
            }
        }
        BarPlot rates =
                BarPlot.plain(
                        "rate",
                        "Durable appends of " + sessions + " sessions at once",
                        "appends a second (dashed: asked)",
                        bars);
        return new Result("append", top(Machine.line(data)) + rows, figures, List.of(rates));
    }

    private void shared(String at, String name, Path data)
            throws IOException, InterruptedException {
        Store store =
                Store.alone(PostgresStore.open(new PostgresAccess(at, null, null), false), node());
        measure("postgresql", name, store, data);
        rows.append(
                row(
                        name + ": one row inserted and committed, nothing else",
                        RawCommits.measure(at, appends()),
                        "| |"));
    }

    private void measure(String kind, String name, Store store, Path data)
            throws IOException, InterruptedException {
        try (Floors floors = new Floors(data)) {
            AppendLoad load = measured(store, floors);
            double asked = Goals.of("append." + kind + ".rate").orElseThrow().bound();
            rows.append(rows(name, load, (int) asked));
            rows.append(row(name + ": " + Floors.SYNC, floors.sync, "| |"));
            bars.add(new BarPlot.Bar(name, List.of(load.perSecond()), asked));
            figures.addAll(figures("append." + kind, load, floors));
        }
    }

    private static List<Figure> figures(String name, AppendLoad load, Floors floors) {
        double inASync = load.perSecond() * floors.sync.millis(50) / MILLIS_PER_SECOND;
        return List.of(
                Figure.of(name + ".rate", load.perSecond(), "/s"),
                Figure.of(name + ".p99", load.many.millis(99), "ms"),
                Figure.of(name + ".one.p50", load.one.millis(50), "ms"),
                Figure.ratio(name + ".one.syncs", load.one.over(floors.sync), Better.LESS),
                Figure.ratio(name + ".persync", inASync, Better.MORE));
    }

    private int appends() {
        return run.size("appends", given, 2_000, 500);
    }

    private AppendLoad measured(Store opened, Floors floors)
            throws IOException, InterruptedException {
        try (Store store = opened) {
            AppendLoad load = new AppendLoad(store, sessions);
            load.round(appends());
            load.forget();
            for (int round = 1; round <= rounds.count(run); round++) {
                floors.measure();
                load.round(appends());
                run.say(rounds.told(round, run));
            }
            return load;
        }
    }

    static Store embedded(Path directory) {
        return SqliteStore.open(
                directory,
                node(),
                failure -> {
                    throw new IllegalStateException("the store is broken", failure);
                });
    }

    private static Node node() {
        IdSource ids = new IdSource(new SecureRandom());
        return new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, InstantSource.system(), ids);
    }

    private static String top(String machine) {
        return """
        ## Append: durable events in a second

        `./planaria bench append`. An owner appends one agent message of 200 characters; it is written and synced to
        disk when the call returns. The store's part that runs in the server is in this process, with the log's
        indexes and the head row; a PostgreSQL is on this machine too, reached by TCP. Messages are submitted by the
        inbox, with their receipt. Milliseconds.

        Machine: %s.

        | load | appends | p50 | p95 | p99 | a second | reach |
        |---|---|---|---|---|---|---|
        """
                .formatted(machine);
    }

    private String rows(String store, AppendLoad load, int reach) {
        return row(store + ": one session, appends", load.one, "| |")
                + row(store + ": one session, messages submitted", load.submitted, "| |")
                + row(
                        store + ": " + sessions + " sessions at once, appends",
                        load.many,
                        "**%,d** | ≥ %,d, p99 ≤ 30 |"
                                .formatted(Math.round(load.perSecond()), reach));
    }

    private static String row(String load, Samples samples, String rest) {
        return "| %s | %d | %s | %s | %s | %s\n"
                .formatted(
                        load, samples.count(), samples.p(50), samples.p(95), samples.p(99), rest);
    }
}

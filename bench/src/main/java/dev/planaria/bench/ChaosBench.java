package dev.planaria.bench;

import dev.planaria.bench.chaos.Recoveries;
import dev.planaria.bench.chaos.Recovery;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import dev.planaria.bench.storm.Storm;
import dev.planaria.bench.storm.StormOutcome;
import dev.planaria.bench.storm.StormPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// `planaria bench chaos`: servers and their database are killed and stopped while clients write,
/// read and listen; then everything is held against what was promised. Exit code 1 where anything
/// was lost, moved, doubled or left unanswered.
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Kills servers and databases under load, and checks that nothing is lost.")
final class ChaosBench implements Callable<Integer> {
    /// How many of the longest recoveries are told.
    private static final int SLOWEST = 20;

    private static final Set<String> STORES = Set.of("sqlite", "postgresql");

    @Option(
            names = "--store",
            description = "sqlite (one node, restarted) or postgresql (default: ${DEFAULT-VALUE}).",
            defaultValue = "sqlite")
    String store = "sqlite";

    @Option(
            names = "--nodes",
            description = "Nodes over one PostgreSQL (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    int nodes = 4;

    @Option(
            names = "--kills",
            description = "kill -9 of nodes (default: ${DEFAULT-VALUE}).",
            defaultValue = "40")
    int kills = 40;

    @Option(
            names = "--pauses",
            description = "SIGSTOP of nodes, longer than their lease (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    int pauses;

    @Option(
            names = "--database-crashes",
            description = "Crashes of the database (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    int crashes;

    @Option(
            names = "--backend-kills",
            description = "kill -9 of one process of the database (default: as many as crashes).",
            defaultValue = "-1")
    int backendKills = -1;

    @Option(
            names = "--cuts",
            description = "Ends of one connection to the database (default: as many as crashes).",
            defaultValue = "-1")
    int cuts = -1;

    @Option(
            names = "--acknowledged",
            description = "Acknowledged inputs, at least (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    long acknowledged = 10_000;

    @Option(
            names = "--writers",
            description = "Sessions at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "12")
    int writers = 12;

    @Option(
            names = "--every-ms",
            description =
                    "At most this long from one disaster to the next (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    long everyMillis = 2_000;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Seed seed = new Seed();

    @Override
    public Integer call() {
        if (!STORES.contains(store)) {
            throw new ParameterException(
                    run.spec.commandLine(),
                    "--store is sqlite or postgresql, not \"" + store + "\"");
        }
        return run.publish(this::measure);
    }

    private Result measure(Path folder) throws IOException, InterruptedException, SQLException {
        StormOutcome outcome = storm(folder);
        run.say("the longest recoveries:");
        outcome.recovery().all().reversed().stream()
                .limit(SLOWEST)
                .forEach(each -> run.say(each.toString()));
        return new Result(
                "chaos-" + store,
                ChaosReport.markdown(Machine.line(folder), outcome),
                outcome.violations(),
                figures(outcome),
                List.of());
    }

    private List<Figure> figures(StormOutcome outcome) {
        String part = "chaos." + store;
        List<Figure> figures =
                new ArrayList<>(
                        List.of(
                                Figure.count(part + ".kills", outcome.kills()),
                                Figure.count(part + ".pauses", outcome.pauses()),
                                Figure.count(part + ".acknowledged", outcome.acknowledged())));
        String recovery = part + ".recovery";
        figures.add(Figure.of(recovery + ".p50", outcome.recovery().millis(50), "ms"));
        figures.add(Figure.of(recovery + ".p99", outcome.recovery().millis(99), "ms"));
        for (Recovery.Kind kind : Recovery.Kind.values()) {
            Recoveries these = outcome.recovery().of(kind);
            String name = recovery + "." + kind.name().toLowerCase(Locale.ROOT).replace("_", "");
            figures.add(Figure.count(name + ".count", these.count()));
            figures.add(Figure.of(name + ".p50", these.millis(50), "ms"));
            figures.add(Figure.of(name + ".p99", these.millis(99), "ms"));
            figures.add(Figure.of(name + ".max", these.millis(100), "ms"));
        }
        figures.add(Figure.count(part + ".violations", outcome.violations().size()));
        return figures;
    }

    private StormOutcome storm(Path folder) throws IOException, InterruptedException, SQLException {
        long begun = System.nanoTime();
        Consumer<String> say =
                line ->
                        run.say(
                                "%5d s  %s"
                                        .formatted(
                                                (System.nanoTime() - begun) / 1_000_000_000, line));
        StormPlan plan = plan();
        if (store.equals("sqlite")) {
            return Storm.overEmbeddedStore(plan, folder, say);
        }
        Path bin =
                LocalPostgres.binaries()
                        .orElseThrow(() ->
                                new IOException(
                                        "PostgreSQL is not installed here; name the folder of its"
                                                + " programs in PLANARIA_POSTGRES_BIN"));
        try (LocalPostgres postgres = LocalPostgres.start(bin, folder.resolve("postgresql"))) {
            return Storm.overSharedDatabase(plan, folder, new CrashingPostgres(postgres), say);
        }
    }

    private StormPlan plan() {
        boolean embedded = store.equals("sqlite");
        StormPlan.Harm harm =
                embedded
                        ? StormPlan.Harm.NONE
                        : new StormPlan.Harm(
                                crashes,
                                backendKills < 0 ? crashes : backendKills,
                                cuts < 0 ? crashes : cuts);
        return new StormPlan(
                embedded ? 1 : nodes,
                kills,
                pauses,
                harm,
                acknowledged,
                writers,
                Duration.ofMillis(everyMillis),
                seed.value(run));
    }
}

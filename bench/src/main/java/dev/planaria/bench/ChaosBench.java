package dev.planaria.bench;

import dev.planaria.bench.chaos.Violation;
import dev.planaria.bench.storm.Storm;
import dev.planaria.bench.storm.StormOutcome;
import dev.planaria.bench.storm.StormPlan;
import dev.planaria.cli.ScratchFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    @Option(
            names = "--seed",
            description = "Of all decisions (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    long seed = 1;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Where the table goes (default: docs/benchmarks.md beside the launcher).")
    @Nullable Path page;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            return run();
        } catch (IOException | SQLException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    private int failed(String why) {
        spec.commandLine().getErr().println("planaria: " + why + " (seed " + seed + ")");
        spec.commandLine().getErr().flush();
        return 1;
    }

    private int run() throws IOException, InterruptedException, SQLException {
        Path home = Path.of(System.getProperty("planaria.home", "."));
        Path work = Files.createDirectories(home.resolve("target/bench"));
        Path folder = Files.createTempDirectory(work, "chaos-").toRealPath();
        // Sandboxes are other users, and their folders lie in here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        PrintWriter out = spec.commandLine().getOut();
        StormOutcome outcome = storm(folder, out);
        String part = ChaosReport.markdown(Machine.line(folder), outcome);
        out.println(part);
        out.println("the longest recoveries:");
        outcome.recovery().reversed().stream().limit(SLOWEST).forEach(out::println);
        List<Violation> violations = outcome.violations();
        violations.stream().limit(50).forEach(out::println);
        if (violations.isEmpty()) {
            new ScratchFolder(folder).close();
            Path file = page == null ? home.resolve("docs/benchmarks.md") : page;
            new BenchmarksPage(file).write("chaos-" + outcome.store(), part);
            out.println("written to " + file);
            out.flush();
            return 0;
        }
        out.flush();
        return failed(
                "%d violations; what the nodes said is in %s".formatted(violations.size(), folder));
    }

    private StormOutcome storm(Path folder, PrintWriter out)
            throws IOException, InterruptedException, SQLException {
        long begun = System.nanoTime();
        var say =
                (Consumer<String>)
                        line -> {
                            out.printf(
                                    Locale.ROOT,
                                    "%5d s  %s%n",
                                    (System.nanoTime() - begun) / 1_000_000_000,
                                    line);
                            out.flush();
                        };
        Duration every = Duration.ofMillis(everyMillis);
        boolean embedded = store.equals("sqlite");
        StormPlan.Harm harm =
                embedded
                        ? StormPlan.Harm.NONE
                        : new StormPlan.Harm(
                                crashes,
                                backendKills < 0 ? crashes : backendKills,
                                cuts < 0 ? crashes : cuts);
        int count = embedded ? 1 : nodes;
        StormPlan plan =
                new StormPlan(count, kills, pauses, harm, acknowledged, writers, every, seed);
        return switch (store) {
            case "sqlite" -> Storm.overEmbeddedStore(plan, folder, say);
            case "postgresql" -> {
                Path bin =
                        LocalPostgres.binaries()
                                .orElseThrow(() ->
                                        new IOException(
                                                "PostgreSQL is not installed here; name the folder"
                                                        + " of its programs in"
                                                        + " PLANARIA_POSTGRES_BIN"));
                try (LocalPostgres postgres =
                        LocalPostgres.start(bin, folder.resolve("postgresql"))) {
                    yield Storm.overSharedDatabase(
                            plan, folder, new CrashingPostgres(postgres), say);
                }
            }
            default ->
                    throw new ParameterException(
                            spec.commandLine(),
                            "--store is sqlite or postgresql, not \"" + store + "\"");
        };
    }
}

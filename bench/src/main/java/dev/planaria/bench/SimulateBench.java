package dev.planaria.bench;

import dev.planaria.testkit.simulation.Report;
import dev.planaria.testkit.simulation.Simulation;
import dev.planaria.testkit.simulation.Trouble;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `planaria bench simulate`: the whole protocol on one thread under every fault, one world a seed,
/// for as many steps as wanted. Measures nothing but how much was tried, and ends with 1 at the
/// first broken promise, which it says how to see again.
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Tries the session protocol under simulated faults; the same seed is the same.")
final class SimulateBench implements Callable<Integer> {
    private static final long TELL_EVERY = 1_000_000;

    @Option(
            names = "--steps",
            description = "Steps, over as many worlds as they need (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000000")
    long steps = 10_000_000;

    @Option(
            names = "--seed",
            description = "Of the first world; the next ones count on (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    long seed = 1;

    @Spec CommandSpec spec = CommandSpec.create();

    private final Map<Trouble, Long> troubles = new EnumMap<>(Trouble.class);
    private long worlds;
    private long made;
    private long sessions;
    private long events;
    private long acknowledged;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        long started = System.nanoTime();
        long told = 0;
        while (made < steps) {
            int most = (int) Math.min(Simulation.STEPS, steps - made);
            Report report = Simulation.run(seed + worlds, most);
            add(report);
            if (!report.violations().isEmpty()) {
                out.println(report.failure());
                tell(out, started, report.violations().size());
                return 1;
            }
            if (made - told >= TELL_EVERY) {
                told = made;
                out.printf("%,d steps%n", made);
                out.flush();
            }
        }
        tell(out, started, 0);
        return 0;
    }

    private void add(Report report) {
        worlds++;
        made += report.steps();
        sessions += report.sessions();
        events += report.events();
        acknowledged += report.acknowledged();
        report.troubles().forEach((trouble, count) -> troubles.merge(trouble, count, Long::sum));
    }

    private void tell(PrintWriter out, long started, int violations) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        out.printf(
                "%,d steps in %,d worlds from seed %d, %d s%n",
                made, worlds, seed, took.toSeconds());
        out.printf(
                "%,d sessions, %,d events, %,d acknowledged to clients%n",
                sessions, events, acknowledged);
        troubles.forEach((trouble, count) -> out.printf("%,12d  %s%n", count, words(trouble)));
        out.printf("%,12d  violations%n", violations);
        out.flush();
    }

    private static String words(Trouble trouble) {
        return trouble.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

package dev.planaria.bench;

import dev.planaria.bench.plot.Numbers;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `planaria bench micro`: what the small parts of a turn cost by themselves, by JMH.
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = "Fold, prompt, event JSON, next step and reply, each by itself (JMH).")
final class MicroBench implements Callable<Integer> {
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final double KILO = 1_000;

    private static final Map<String, String> WORDS =
            Map.of(
                    "foldOf200Events",
                    "both folds of a wake over a log of 200 events",
                    "promptOf200Events",
                    "the prompt of such a session",
                    "eventWritten",
                    "one event to JSON",
                    "eventRead",
                    "one event from JSON",
                    "nextStep",
                    "the decision what comes next",
                    "replyOf100Deltas",
                    "that prompt to JSON, and a streamed reply of 100 pieces read");

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException {
        Options options =
                new OptionsBuilder()
                        .include(MicroParts.class.getName())
                        .forks(run.size("forks", null, 2, 1))
                        .warmupIterations(run.isQuick ? 2 : 5)
                        .warmupTime(TimeValue.milliseconds(run.isQuick ? 300 : 1_000))
                        .measurementIterations(rounds.count(run))
                        .measurementTime(TimeValue.milliseconds(run.isQuick ? 300 : 1_000))
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build();
        try {
            return result(Machine.line(data), new Runner(options).run());
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
    }

    private static Result result(String machine, Collection<RunResult> results) {
        StringBuilder rows = new StringBuilder();
        List<Figure> figures = new ArrayList<>();
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            double micros = result.getPrimaryResult().getScore();
            double bytes =
                    Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATION)).getScore();
            rows.append(
                    "| %s | **%s** | ± %s | %s |\n"
                            .formatted(
                                    WORDS.getOrDefault(name, name),
                                    Numbers.text(micros),
                                    Numbers.text(result.getPrimaryResult().getScoreError()),
                                    Numbers.text(bytes / KILO)));
            String figure = "micro." + name.toLowerCase(Locale.ROOT);
            figures.add(Figure.of(figure + ".time", micros, "µs"));
            figures.add(Figure.of(figure + ".allocated", bytes / KILO, "kB"));
        }
        return new Result("micro", markdown(machine, rows), figures, List.of());
    }

    private static String markdown(String machine, StringBuilder rows) {
        return """
        ## Micro: the small parts of a turn

        `./planaria bench micro`, by JMH: one thread, everything in memory, over the log of a session of %d events
        that the real loop wrote. Microseconds, with the half width of the 99.9 %% interval; kilobytes allocated.

        Machine: %s.

        | part | time | | allocated |
        |---|---|---|---|
        %s\
        """
                .formatted(MicroParts.EVENTS, machine, rows);
    }
}

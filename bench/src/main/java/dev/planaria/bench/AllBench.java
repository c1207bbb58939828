package dev.planaria.bench;

import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Ratios;
import dev.planaria.bench.result.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `planaria bench all`: every benchmark in its turn, each in a process of its own. With `--check`
/// it holds the ratios against those that are recorded. Exit code 1 where a benchmark failed or a
/// ratio fell behind.
@Command(
        name = "all",
        mixinStandardHelpOptions = true,
        description = "Runs every benchmark but the long forms of chaos and simulate.")
final class AllBench implements Callable<Integer> {
    private static final Duration QUICK_LIMIT = Duration.ofMinutes(3);
    private static final Duration WHOLE_LIMIT = Duration.ofMinutes(30);

    @Option(names = "--quick", description = "The short form of each: 5 minutes on 2 cores in all.")
    boolean isQuick;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = {
                "Where the tables go (default: docs/benchmarks.md beside the launcher; with --quick",
                "target/bench/quick/benchmarks.md)."
            })
    @Nullable Path page;

    @Option(
            names = "--only",
            paramLabel = "BENCH",
            split = ",",
            description = "Of all, only these.")
    List<String> only = List.of();

    @Option(
            names = "--check",
            description = {
                "Fails where a ratio is behind its recorded value by more than 30 %%, after a second",
                "try of its benchmark."
            })
    boolean isChecked;

    @Option(names = "--record", description = "Records the ratios of this run.")
    boolean isRecorded;

    @Option(
            names = "--recorded",
            paramLabel = "FILE",
            description = "Where they are (default: bench/recorded.json beside the launcher).")
    @Nullable Path recorded;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!BenchCommand.ALL.containsAll(only)) {
            throw new ParameterException(
                    spec.commandLine(), "--only names some of " + BenchCommand.ALL);
        }
        if ((isChecked || isRecorded) && !isQuick) {
            throw new ParameterException(
                    spec.commandLine(), "recorded ratios are of the short form: add --quick");
        }
        Path home = Path.of(System.getProperty("planaria.home", "."));
        Path to = page != null ? page : home.resolve(isQuick ? BenchRun.QUICK : BenchRun.WHOLE);
        List<String> options = new ArrayList<>(List.of("--page", to.toAbsolutePath().toString()));
        if (isQuick) {
            options.add("--quick");
        }
        Programme programme =
                new Programme(new BenchProcess(options, isQuick ? QUICK_LIMIT : WHOLE_LIMIT));
        Path file = recorded != null ? recorded : home.resolve("bench/recorded.json");
        return run(programme, new Ratios(to), file) ? 0 : 1;
    }

    /// @return whether all is well
    boolean run(Programme programme, Ratios ratios, Path file)
            throws IOException, InterruptedException {
        List<String> benches = BenchCommand.ALL.stream().filter(this::isWanted).toList();
        for (String bench : benches) {
            say("== " + bench);
            if (programme.run(bench).isGood()) {
                ratios.add(bench);
            }
        }
        List<Recorded.Behind> behind = List.of();
        if (isChecked) {
            behind = check(benches, programme, ratios, Recorded.read(file));
        }
        say("");
        programme.outcomes().forEach(outcome -> say(outcome.line()));
        behind.forEach(each -> say("BEHIND " + each.line()));
        if (isRecorded) {
            Recorded.read(file).with(ratios.best().values()).write(file);
            say("recorded in " + file);
        }
        return behind.isEmpty() && programme.good().containsAll(benches);
    }

    private boolean isWanted(String bench) {
        return only.isEmpty() || only.contains(bench);
    }

    /// What is behind is measured once more: a machine has busy moments, code that is slower is so
    /// again.
    private List<Recorded.Behind> check(
            List<String> benches, Programme programme, Ratios ratios, Recorded before)
            throws IOException, InterruptedException {
        List<Recorded.Behind> behind = before.behind(benches, ratios.best());
        List<String> again = behind.stream().map(Recorded.Behind::part).distinct().toList();
        for (String bench : again) {
            say("== %s once more, since it is behind".formatted(bench));
            if (programme.run(bench).isGood()) {
                ratios.add(bench);
            }
        }
        for (Figure figure : ratios.best().values()) {
            if (!before.ratios().containsKey(figure.name())) {
                say("not recorded yet: " + figure.name() + " " + figure.text());
            }
        }
        return before.behind(benches, ratios.best());
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}

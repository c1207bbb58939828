package dev.planaria.bench;

import dev.planaria.cli.CliFailure;
import dev.planaria.cli.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What every benchmark has: rounds, a folder on the disk that it measures, and a part of the page
/// of results.
final class BenchRun {
    @Option(
            names = "--rounds",
            description = "Rounds, all loads in turns (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    int rounds = 5;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Where the table goes (default: docs/benchmarks.md beside the launcher).")
    @Nullable Path page;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec = CommandSpec.create();

    /// Measures in this folder, and tells what it found in Markdown.
    interface Measurement {
        String in(Path data) throws IOException, InterruptedException;
    }

    /// Runs it to the end and publishes what it tells. The exit code: 0, or 1 with one line that
    /// says why not.
    int publish(Measurement measurement) {
        Path home = Path.of(System.getProperty("planaria.home", "."));
        String name = spec.name();
        try {
            Path work = Files.createDirectories(home.resolve("target/bench"));
            try (ScratchFolder folder =
                    new ScratchFolder(Files.createTempDirectory(work, name + "-"))) {
                String part = measurement.in(folder.path());
                Path file = page == null ? home.resolve("docs/benchmarks.md") : page;
                new BenchmarksPage(file).write(name, part);
                say(part);
                say("written to " + file);
            }
            return 0;
        } catch (CliFailure e) {
            return failed(e.line());
        } catch (IOException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    void tellRound(int round) {
        say("round " + round + " of " + rounds);
    }

    void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private int failed(String why) {
        spec.commandLine().getErr().println("planaria: " + why);
        spec.commandLine().getErr().flush();
        return 1;
    }
}

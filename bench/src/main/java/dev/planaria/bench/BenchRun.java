package dev.planaria.bench;

import dev.planaria.cli.CliFailure;
import dev.planaria.cli.ScratchFolder;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What every benchmark has: a folder on the disk that it measures, and a part of the page of
/// results. What a run that failed leaves behind stays, for whoever looks for the reason.
final class BenchRun {
    /// How many broken promises are told.
    private static final int BROKEN_TOLD = 50;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Where the table goes (default: docs/benchmarks.md beside the launcher).")
    @Nullable Path page;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec = CommandSpec.create();

    /// Measures in this folder.
    interface Measurement {
        Result in(Path data)
                throws IOException,
                        InterruptedException,
                        SQLException,
                        TimeoutException,
                        ToolFailedException;
    }

    /// What was found.
    ///
    /// @param part of the page, by name
    /// @param markdown what stands there
    /// @param broken what was promised and not kept; then nothing is published
    record Result(String part, String markdown, List<?> broken) {}

    /// Runs it to the end and publishes what it tells. The exit code: 0, or 1 with one line that
    /// says why not.
    int publish(Measurement measurement) {
        Path home = Path.of(System.getProperty("planaria.home", "."));
        try {
            Path work = Files.createDirectories(home.resolve("target/bench"));
            Path folder = Files.createTempDirectory(work, spec.name() + "-").toRealPath();
            // Sandboxes are other users, and their folders lie in here.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            Result result = measurement.in(folder);
            say(result.markdown());
            if (!result.broken().isEmpty()) {
                return broken(result.broken(), folder);
            }
            Path file = page == null ? home.resolve("docs/benchmarks.md") : page;
            new BenchmarksPage(file).write(result.part(), result.markdown());
            say("written to " + file);
            new ScratchFolder(folder).close();
            return 0;
        } catch (CliFailure e) {
            return failed(e.line());
        } catch (IOException | SQLException | TimeoutException | ToolFailedException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private int broken(List<?> broken, Path folder) {
        broken.stream().limit(BROKEN_TOLD).forEach(each -> say(each.toString()));
        return failed("%d promises are broken; see %s".formatted(broken.size(), folder));
    }

    private int failed(String why) {
        spec.commandLine().getErr().println("planaria: " + why);
        spec.commandLine().getErr().flush();
        return 1;
    }
}

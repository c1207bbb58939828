package dev.planaria.bench;

import dev.planaria.bench.result.BenchmarksPage;
import dev.planaria.bench.result.Conditions;
import dev.planaria.bench.result.Result;
import dev.planaria.cli.CliFailure;
import dev.planaria.cli.ScratchFolder;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private static final double NANOS_PER_SECOND = 1e9;

    /// Where results go, below the launcher's folder: of the whole form and of the short one.
    static final String WHOLE = "docs/benchmarks.md";

    static final String QUICK = "target/bench/quick/benchmarks.md";

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Object> named = new LinkedHashMap<>();

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = {
                "The page whose part is replaced; figures and plots go to the folder of its name",
                "(default: docs/benchmarks.md beside the launcher)."
            })
    @Nullable Path page;

    @Option(
            names = "--quick",
            description = {
                "The short form, for comparing with itself; it writes to target/bench/quick unless",
                "--page says where."
            })
    boolean isQuick;

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

    /// Runs it to the end and publishes what it tells. The exit code: 0, or 1 with one line that
    /// says why not.
    int publish(Measurement measurement) {
        Path home = Path.of(System.getProperty("planaria.home", "."));
        try {
            Path work = Files.createDirectories(home.resolve("target/bench"));
            Path folder = Files.createTempDirectory(work, spec.name() + "-").toRealPath();
            // Sandboxes are other users, and their folders lie in here.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            String machine = Machine.line(folder);
            say("machine: " + machine);
            long begun = System.nanoTime();
            Result result = measurement.in(folder);
            double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
            say(result.markdown());
            result.figures().forEach(figure -> say(figure.name() + " " + figure.text()));
            if (!result.broken().isEmpty()) {
                return broken(result.broken(), folder);
            }
            Path file = page == null ? home.resolve(isQuick ? QUICK : WHOLE) : page;
            new BenchmarksPage(file)
                    .write(result, new Conditions(command(), isQuick, values, machine, seconds));
            say("written to %s after %.1f s".formatted(file, seconds));
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

    /// A size of this run, kept with its result.
    ///
    /// @param name of its option, without the dashes
    /// @param given what the option said, if it was there
    /// @param whole otherwise; `quick` in the short form
    int size(String name, @Nullable Integer given, int whole, int quick) {
        int value = given != null ? given : isQuick ? quick : whole;
        note(name, value);
        if (given != null) {
            named.put(name, value);
        }
        return value;
    }

    /// Something that must be known to measure the same again.
    void note(String name, Object value) {
        values.put(name, value);
    }

    private String command() {
        StringBuilder command = new StringBuilder("./" + spec.qualifiedName());
        if (isQuick) {
            command.append(" --quick");
        }
        named.forEach((name, value) -> command.append(" --" + name + " " + value));
        return command.toString();
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

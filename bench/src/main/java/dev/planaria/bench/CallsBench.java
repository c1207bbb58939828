package dev.planaria.bench;

import dev.planaria.bench.calls.CutCalls;
import dev.planaria.bench.calls.CutPoint;
import dev.planaria.bench.calls.Verdict;
import dev.planaria.cli.ScratchFolder;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `planaria bench calls`: cuts calls of tools at each of the twelve points of their life. Exit
/// code 1 where one has not exactly one result, or took effect twice.
@Command(
        name = "calls",
        mixinStandardHelpOptions = true,
        description = "Cuts tool calls at twelve points: one result each, nothing done twice.")
final class CallsBench implements Callable<Integer> {
    @Option(
            names = "--each",
            description = "Calls cut at each point (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    int each = 100;

    @Option(
            names = "--hand",
            description = "bubblewrap or process (default: ${DEFAULT-VALUE}).",
            defaultValue = "bubblewrap")
    String hand = "bubblewrap";

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
        } catch (IOException | TimeoutException | ToolFailedException e) {
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

    private int run()
            throws IOException, InterruptedException, TimeoutException, ToolFailedException {
        Path home = Path.of(System.getProperty("planaria.home", "."));
        Path work = Files.createDirectories(home.resolve("target/bench"));
        Path folder = Files.createTempDirectory(work, "calls-").toRealPath();
        // Sandboxes are other users, and their folders lie in here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        PrintWriter out = spec.commandLine().getOut();
        List<Verdict> verdicts;
        try (ScratchFolder _ = new ScratchFolder(folder)) {
            verdicts =
                    CutCalls.run(
                            folder,
                            hand,
                            _ -> each,
                            seed,
                            line -> {
                                out.println(line);
                                out.flush();
                            });
        }
        String part = markdown(Machine.line(work), verdicts);
        out.println(part);
        long broken = verdicts.stream().filter(verdict -> !verdict.holds()).count();
        if (broken == 0) {
            Path file = page == null ? home.resolve("docs/benchmarks.md") : page;
            new BenchmarksPage(file).write("calls", part);
            out.println("written to " + file);
            out.flush();
            return 0;
        }
        verdicts.stream().filter(verdict -> !verdict.holds()).limit(20).forEach(out::println);
        out.flush();
        return failed(broken + " calls have not exactly one result or took effect twice");
    }

    private String markdown(String machine, List<Verdict> verdicts) {
        StringBuilder table = new StringBuilder();
        for (CutPoint point : CutPoint.values()) {
            List<Verdict> here = verdicts.stream().filter(each -> each.point() == point).toList();
            table.append(
                    "| %s | %d | %d | %d | %d | %d | **%d** |%n"
                            .formatted(
                                    point.words(),
                                    here.size(),
                                    here.stream().filter(one -> one.results() == 1).count(),
                                    here.stream().filter(Verdict::failed).count(),
                                    here.stream().filter(one -> one.effects() == 0).count(),
                                    here.stream().filter(one -> one.effects() == 1).count(),
                                    here.stream().filter(one -> one.effects() > 1).count()));
        }
        return """
        ## Calls: cut at twelve points

        `./planaria bench calls --each %d`. A command writes one line into its workspace; the server, its hands or both
        are cut off at one point of the call's life, and a new server opens the store. Real hands process, %s; embedded
        store. A call has exactly one result. Where the hands live it takes effect exactly once and says so; where they
        die it takes effect at most once and the model is told.

        Machine: %s.

        | cut | calls | one result | told as failed | no effect | one effect | two or more |
        |---|---|---|---|---|---|---|
        %s\
        """
                .formatted(each, hand, machine, table);
    }
}

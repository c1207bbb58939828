package dev.planaria.bench;

import dev.planaria.bench.calls.CutCalls;
import dev.planaria.bench.calls.CutPoint;
import dev.planaria.bench.calls.Verdict;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() {
        return run.publish(this::cut);
    }

    private BenchRun.Result cut(Path folder)
            throws IOException, InterruptedException, TimeoutException, ToolFailedException {
        List<Verdict> verdicts = CutCalls.run(folder, hand, _ -> each, seed, run::say);
        return new BenchRun.Result(
                "calls",
                markdown(Machine.line(folder), verdicts),
                verdicts.stream().filter(verdict -> !verdict.holds()).toList());
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

package dev.planaria.bench;

import dev.planaria.bench.calls.CutCalls;
import dev.planaria.bench.calls.CutPoint;
import dev.planaria.bench.calls.Verdict;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
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
            description = "Calls cut at each point (default: 100; 2 with --quick).")
    @Nullable Integer given;

    @Option(
            names = "--hand",
            description = "bubblewrap or process (default: ${DEFAULT-VALUE}).",
            defaultValue = "bubblewrap")
    String hand = "bubblewrap";

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Seed seed = new Seed();

    @Override
    public Integer call() {
        return run.publish(this::cut);
    }

    private Result cut(Path folder)
            throws IOException, InterruptedException, TimeoutException, ToolFailedException {
        int each = run.size("each", given, 100, 2);
        run.note("hand", hand);
        List<Verdict> verdicts = CutCalls.run(folder, hand, _ -> each, seed.value(run), run::say);
        return new Result(
                "calls",
                markdown(Machine.line(folder), verdicts, each),
                verdicts.stream().filter(verdict -> !verdict.holds()).toList(),
                figures(verdicts),
                List.of());
    }

    private static List<Figure> figures(List<Verdict> verdicts) {
        return List.of(
                Figure.count("calls.cut", verdicts.size()),
                Figure.count(
                        "calls.broken",
                        verdicts.stream().filter(verdict -> !verdict.holds()).count()));
    }

    private String markdown(String machine, List<Verdict> verdicts, int each) {
        StringBuilder table = new StringBuilder();
        for (CutPoint point : CutPoint.values()) {
            List<Verdict> here = verdicts.stream().filter(one -> one.point() == point).toList();
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

package dev.planaria.bench;

import dev.planaria.bench.coupled.Steps;
import dev.planaria.bench.plot.BarPlot;
import dev.planaria.bench.plot.PercentilePlot;
import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// What the sessions on both designs came to.
final class TtftReport {
    final TtftSamples main = new TtftSamples();
    final TtftSamples alone = new TtftSamples();
    final TtftSamples again = new TtftSamples();
    final TtftSamples slow = new TtftSamples();

    Result result(String machine) {
        return new Result("ttft", page(machine), figures(), List.of(curves(), bars()));
    }

    private List<Figure> figures() {
        return List.of(
                Figure.of("ttft.ours.p50", main.ours(50), "ms"),
                Figure.of("ttft.ours.p95", main.ours(95), "ms"),
                Figure.of("ttft.coupled.p50", main.coupled(50), "ms"),
                Figure.of("ttft.coupled.p95", main.coupled(95), "ms"),
                Figure.ratio("ttft.p50.ratio", main.ratio(50, _ -> 1), Better.LESS),
                Figure.ratio("ttft.p95.ratio", main.ratio(95, _ -> 1), Better.LESS));
    }

    private PercentilePlot curves() {
        return new PercentilePlot(
                "curves",
                "Time to first token of a new session",
                "ms",
                List.of(
                        new PercentilePlot.Curve("single container", main::coupled, List.of()),
                        new PercentilePlot.Curve("Planaria", main::ours, List.of())));
    }

    private BarPlot bars() {
        return new BarPlot(
                "where",
                "Where the single container's time goes, on average",
                "ms",
                List.of("sandbox and clone", "packages", "log, brain, door", "to the first token"),
                List.of(
                        bar("all sessions", _ -> true),
                        bar("no repository", w -> !has(w)),
                        bar("repository, packages", w -> has(w) && w.installs())));
    }

    private static boolean has(WorkMix.Work work) {
        return TtftSamples.has(work);
    }

    private BarPlot.Bar bar(String name, Predicate<WorkMix.Work> which) {
        return new BarPlot.Bar(
                name,
                List.of(
                        mean(which, pair -> steps(pair).provision()),
                        mean(which, pair -> steps(pair).install()),
                        mean(which, pair -> steps(pair).brain()),
                        mean(which, TtftReport::rest)),
                null);
    }

    private static double rest(TtftSamples.Pair pair) {
        Steps steps = steps(pair);
        return Math.max(0, pair.coupled() - steps.provision() - steps.install() - steps.brain());
    }

    private static Steps steps(TtftSamples.Pair pair) {
        Steps steps = pair.steps();
        return steps == null ? new Steps(0, 0, 0) : steps;
    }

    private double mean(Predicate<WorkMix.Work> which, ToDoubleFunction<TtftSamples.Pair> value) {
        return main.pairs().stream()
                .filter(pair -> which.test(pair.work()))
                .mapToDouble(value)
                .average()
                .orElse(0);
    }

    private String page(String machine) {
        return """
        ## Time to first token of a new session

        `./planaria bench ttft`: %s. From the first byte of the request that makes the session until its
        client has the first piece of text on its stream. The model's first byte comes at once: what is
        shown is what the design adds, and that is the headline. %d sessions on each design, the same in
        the same order, in turns.

        | | Planaria p50, p95, ms | single container p50, p95, ms | ratio p50, p95 | asked |
        |---|---|---|---|---|
        %s%s%s%s
        The last rows have fewer sessions (%d, %d and %d). The single container is built from the same
        parts: docs/adr/0014 says what was given to it, and where the mix of sessions comes from.

        | other mixes, of the same measured sessions | ratio p50 | ratio p95 |
        |---|---|---|
        %s\
        """
                .formatted(
                        machine,
                        main.count(),
                        row("**the mix**", main, "0.20, 0.03"),
                        row("the same, a model with 300 ms to its first byte", slow, ""),
                        row("a process of its own for each container's brain", alone, ""),
                        row(
                                "spoken to again (there all is made anew; here no sandbox is)",
                                again,
                                ""),
                        slow.count(),
                        alone.count(),
                        again.count(),
                        mixes());
    }

    private String mixes() {
        return mix("no repository at all", w -> has(w) ? 0 : 1)
                + mix("10 % of sessions have a repository", main.repositories(0.1))
                + mix("50 %", main.repositories(0.5))
                + mix("100 %", main.repositories(1))
                + mix("no packages are installed", w -> w.installs() ? 0 : 1)
                + mix(
                        "small repositories only",
                        w -> w.size() == WorkMix.Size.SMALL && !w.installs() ? 1 : 0);
    }

    private String mix(String name, ToDoubleFunction<WorkMix.Work> weight) {
        return "| %s | %.3f | %.3f |%n"
                .formatted(name, main.ratio(50, weight), main.ratio(95, weight));
    }

    private static String row(String name, TtftSamples samples, String asked) {
        return "| %s | %.1f, %.1f | %.1f, %.1f | %.3f, %.3f | %s |%n"
                .formatted(
                        name,
                        samples.ours(50),
                        samples.ours(95),
                        samples.coupled(50),
                        samples.coupled(95),
                        samples.ratio(50, _ -> 1),
                        samples.ratio(95, _ -> 1),
                        asked);
    }
}

package dev.planaria.bench;

import dev.planaria.bench.plot.BarPlot;
import dev.planaria.bench.plot.Plot;
import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Goals;
import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench start`: how soon a server answers, how soon its first message reaches the model,
/// how soon a first event shows on the terminal, and what all of it weighs.
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "From the launcher to a server that answers, and what an idle one weighs.")
final class StartBench implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    @Option(names = "--starts", description = "Starts of each kind (default: 11; 5 with --quick).")
    private @Nullable Integer given;

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        int count = run.size("starts", given, 11, 5);
        StartLoad load = new StartLoad(data);
        // The first of each makes the archives and fills the disk's cache.
        load.warmUp();
        for (int i = 1; i <= count; i++) {
            load.round();
            run.say("start " + i + " of " + count);
        }
        double rss = load.settledRss();
        double size = StartLoad.shipped() / MEGABYTE;
        return new Result(
                "start", markdown(data, load, rss, size), figures(load, rss, size), plots(load));
    }

    private static List<Figure> figures(StartLoad load, double rss, double size) {
        return List.of(
                Figure.of("start.archive.p50", load.archive.millis(50), "ms"),
                Figure.of("start.plain.p50", load.plain.millis(50), "ms"),
                Figure.of("start.firstevent.p50", load.firstEvent.millis(50), "ms"),
                Figure.of("start.firstmessage.p50", load.firstMessage.millis(50), "ms"),
                Figure.of("start.afterrest.p50", load.firstAfterRest.millis(50), "ms"),
                Figure.of("start.rss", rss, "MB"),
                Figure.of("start.size", size, "MB"),
                Figure.ratio("start.archive.jvms", load.archive.over(load.java), Better.LESS));
    }

    private static List<Plot> plots(StartLoad load) {
        List<BarPlot.Bar> bars = new ArrayList<>();
        bars.add(new BarPlot.Bar("a JVM that does nothing", load.java.millis(50)));
        bars.add(bar("server, with its archive", load.archive, "start.archive.p50"));
        bars.add(bar("server, with the JDK's archive", load.plain, "start.plain.p50"));
        bars.add(bar("`planaria run`: first event", load.firstEvent, "start.firstevent.p50"));
        return List.of(
                BarPlot.plain("ready", "From the launcher until it answers", "ms, p50", bars));
    }

    private static BarPlot.Bar bar(String label, Samples samples, String goal) {
        return new BarPlot.Bar(
                label, List.of(samples.millis(50)), Goals.of(goal).orElseThrow().bound());
    }

    private static String markdown(Path data, StartLoad load, double rss, double size)
            throws IOException {
        return """
        ## Start: until a server answers, and what it weighs

        `./planaria bench start`. From the start of the launcher to the line that says where the server listens, on a
        new data directory; then the first message of its life until the model's stub has the request, sent at once, or
        2 s later, after the server's warm-up; `planaria run`
        with the rehearsal model until the first line about its session. The archive is the class-data archive
        that the JVM writes as a first server ends.
        Memory is what the system says (RSS) 5 s after the start. Milliseconds.

        Machine: %s.

        | what | starts | p50 | p95 | reach |
        |---|---|---|---|---|
        | a JVM that does nothing (`java -version`) | %d | %s | %s | |
        | server ready, with its class-data archive | %d | **%s** | %s | ≤ 600 |
        | server ready, with the JDK's own archive alone | %d | **%s** | %s | ≤ 1,200 |
        | its first message at once, to the model request | %d | %s | %s | |
        | its first message 2 s after the start | %d | %s | %s | |
        | `planaria run`: first event | %d | **%s** | %s | ≤ 3,000 |

        | weight | MB | reach |
        |---|---|---|
        | idle server (RSS) | **%.0f** | ≤ 150 |
        | all jars and the launcher, without a JDK | **%.0f** | ≤ 60 |
        """
                .formatted(
                        Machine.line(data),
                        load.java.count(),
                        load.java.p(50),
                        load.java.p(95),
                        load.archive.count(),
                        load.archive.p(50),
                        load.archive.p(95),
                        load.plain.count(),
                        load.plain.p(50),
                        load.plain.p(95),
                        load.firstMessage.count(),
                        load.firstMessage.p(50),
                        load.firstMessage.p(95),
                        load.firstAfterRest.count(),
                        load.firstAfterRest.p(50),
                        load.firstAfterRest.p(95),
                        load.firstEvent.count(),
                        load.firstEvent.p(50),
                        load.firstEvent.p(95),
                        rss,
                        size);
    }
}

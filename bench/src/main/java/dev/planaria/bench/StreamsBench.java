package dev.planaria.bench;

import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench streams`: how soon an event is at everybody who listens: many readers of one
/// session, many sessions with a reader each, some who never read, and very many who only wait.
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description = "2,000 readers of one session and of 2,000; slow ones; 10,000 that wait.")
final class StreamsBench implements Callable<Integer> {
    @Option(
            names = "--readers",
            description = "Of one session, and of as many (default: 2000; 500 with --quick).")
    @Nullable Integer readers;

    @Option(
            names = "--messages",
            description =
                    "In a round to the one session, and ten times as many to the others"
                            + " (default: 20; 5 with --quick).")
    @Nullable Integer messages;

    @Option(
            names = "--waiting",
            description = "Streams that only wait (default: 10000; 1000 with --quick).")
    @Nullable Integer waiting;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        int count = run.size("readers", readers, 2_000, 500);
        int each = run.size("messages", messages, 20, 5);
        int idle = run.size("waiting", waiting, 10_000, 1_000);
        try (StubModel model = new StubModel();
                StubbedServer server =
                        StubbedServer.start(data.resolve("server"), model.url(), Map.of())) {
            StreamsLoad load = new StreamsLoad(server, model, count);
            load.warmUp();
            for (int round = 1; round <= rounds.count(run); round++) {
                load.one(each);
                load.many(10 * each);
                load.slow(each);
                load.floor(each);
                run.say(rounds.told(round, run));
            }
            load.waiting(idle);
            StreamsReport report = new StreamsReport(load, count, idle);
            return new Result(
                    "streams",
                    report.markdown(Machine.line(data)),
                    load.broken,
                    report.figures(),
                    List.of());
        }
    }

    /// The same session so many times.
    static List<String> times(String session, int count) {
        return new ArrayList<>(Collections.nCopies(count, session));
    }
}

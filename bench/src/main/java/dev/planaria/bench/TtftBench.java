package dev.planaria.bench;

import dev.planaria.bench.coupled.CoupledProcess;
import dev.planaria.bench.coupled.PackageCache;
import dev.planaria.bench.result.Result;
import dev.planaria.bench.storm.OwnJars;
import dev.planaria.cli.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench ttft`: how long a client waits for the first token of a new session, here and in
/// the design where brain, hands and log live in one container. The same sessions in the same
/// order, in turns.
@Command(
        name = "ttft",
        mixinStandardHelpOptions = true,
        description = "Time to first token of new sessions, beside the single-container design.")
final class TtftBench implements Callable<Integer> {
    /// A usual model's.
    static final Duration FIRST_BYTE = Duration.ofMillis(300);

    private static final int PACKAGES = 12;
    private static final int PACKAGE_FILES = 60;

    @Option(
            names = "--sessions",
            description = "Sessions of a round on each design (default: 40; 10 with --quick).")
    private @Nullable Integer sessions;

    @Option(
            names = "--hand",
            description = "bubblewrap or process (default: ${DEFAULT-VALUE}).",
            defaultValue = "bubblewrap")
    private String hand = "bubblewrap";

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();
    @Mixin private Seed seed = new Seed();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        long chance = seed.value(run);
        run.say("making repositories and packages");
        Origins origins = Origins.make(data.resolve("origins"), chance);
        Path coupled = data.resolve("coupled");
        PackageCache.fill(coupled, PACKAGES, PACKAGE_FILES, chance);
        try (StubModel stub = new StubModel()) {
            Path config =
                    Files.writeString(
                            data.resolve("config.json"),
                            "{\"models\": [{\"pattern\": \"stub\", \"url\": \"%s\"}]}"
                                    .formatted(stub.url()));
            List<String> options =
                    List.of(
                            "--data", data.resolve("ours").toString(),
                            "--config", config.toString(),
                            "--hand", hand);
            CoupledProcess.Setup setup =
                    new CoupledProcess.Setup(
                            coupled, config, hand, "bench-key", OwnJars.classPath(data));
            try (LocalServer server = LocalServer.start(options, Map.of());
                    CoupledProcess boxes = CoupledProcess.start(setup)) {
                TtftLoad load = new TtftLoad(server, setup, boxes, origins);
                return measured(data, stub, load, new Random(chance));
            }
        }
    }

    private Result measured(Path data, StubModel stub, TtftLoad load, Random random)
            throws IOException {
        int count = run.size("sessions", sessions, 40, 10);
        WorkMix.Work small = new WorkMix.Work(WorkMix.Size.SMALL, false);
        WorkMix.Work none = new WorkMix.Work(WorkMix.Size.NONE, false);
        for (int i = 0; i < (run.isQuick ? 100 : 400); i++) {
            load.ours(i % 2 == 0 ? none : small);
        }
        for (int i = 0; i < 20; i++) {
            load.pair(none);
        }
        TtftReport report = new TtftReport();
        // The first one writes the class-data archive as it ends.
        load.coupled(none, 0, true);
        for (int round = 1; round <= rounds.count(run); round++) {
            List<WorkMix.Work> all = WorkMix.sessions(count, random);
            for (WorkMix.Work work : all) {
                report.main.add(load.pair(work));
            }
            for (WorkMix.Work work : all.subList(0, Math.max(1, count / 10))) {
                report.alone.add(load.coupled(work, load.ours(work), true));
                report.again.add(load.again(work));
            }
            run.say(rounds.told(round, run));
        }
        stub.answerAfter(FIRST_BYTE);
        for (WorkMix.Work work : WorkMix.sessions(run.isQuick ? 10 : 40, random)) {
            report.slow.add(load.pair(work));
        }
        return report.result(Machine.line(data));
    }
}

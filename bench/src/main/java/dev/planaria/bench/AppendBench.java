package dev.planaria.bench;

import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench append`: what a durable append costs in one session, and how many there are in a
/// second when many sessions append at once (protocol S5).
@Command(
        name = "append",
        mixinStandardHelpOptions = true,
        description = "Durable appends: one session after another, and many sessions at once.")
final class AppendBench implements Callable<Integer> {
    @Option(
            names = "--sessions",
            description = "Sessions at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "256")
    int sessions = 256;

    @Option(
            names = "--appends",
            description = "Appends of one load in a round (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    int appends = 2_000;

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private String measure(Path data) throws IOException, InterruptedException {
        try (Store store = open(data.resolve("data"))) {
            AppendLoad load = new AppendLoad(store, sessions);
            load.round(appends);
            load.forget();
            for (int round = 1; round <= run.rounds; round++) {
                load.round(appends);
                run.tellRound(round);
            }
            return markdown(Machine.line(data), load, Pieces.fsync(data));
        }
    }

    private static Store open(Path directory) {
        IdSource ids = new IdSource(new SecureRandom());
        return SqliteStore.open(
                directory,
                new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, InstantSource.system(), ids),
                failure -> {
                    throw new IllegalStateException("the store is broken", failure);
                });
    }

    private String markdown(String machine, AppendLoad load, Samples fsync) {
        return """
        ## Append: durable events in a second

        `./planaria bench append`. An owner appends one agent message of 200 characters; it is written and synced to
        disk when the call returns. Embedded store in this process, with the log's indexes and the head row. Messages
        are submitted by the inbox, with their receipt. Milliseconds.

        Machine: %s.

        | load | appends | p50 | p95 | p99 | a second | reach |
        |---|---|---|---|---|---|---|
        | one session, appends | %d | **%s** | %s | %s | | |
        | one session, messages submitted | %d | %s | %s | %s | | |
        | %d sessions at once, appends | %d | %s | %s | %s | **%,d** | ≥ 40,000, p99 ≤ 30 |
        | write 4 KiB and sync it, nothing else | %d | %s | %s | %s | | |
        """
                .formatted(
                        machine,
                        load.one.count(),
                        load.one.p(50),
                        load.one.p(95),
                        load.one.p(99),
                        load.submitted.count(),
                        load.submitted.p(50),
                        load.submitted.p(95),
                        load.submitted.p(99),
                        sessions,
                        load.many.count(),
                        load.many.p(50),
                        load.many.p(95),
                        load.many.p(99),
                        load.perSecond(),
                        fsync.count(),
                        fsync.p(50),
                        fsync.p(95),
                        fsync.p(99));
    }
}

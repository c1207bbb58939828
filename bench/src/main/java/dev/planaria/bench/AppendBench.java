package dev.planaria.bench;

import dev.planaria.adapters.postgresql.PostgresAccess;
import dev.planaria.adapters.postgresql.PostgresStore;
import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = {
                "The PostgreSQL database to measure beside the embedded store; by default one that",
                "is started from the binaries installed here."
            })
    private @Nullable String url;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() {
        return run.publish(data -> new BenchRun.Result("append", measure(data), List.of()));
    }

    private String measure(Path data) throws IOException, InterruptedException {
        StringBuilder page = new StringBuilder(top(Machine.line(data)));
        page.append(rows("embedded store", measured(embedded(data.resolve("data"))), 40_000));
        Optional<Path> binaries = LocalPostgres.binaries();
        if (url != null) {
            page.append(shared(url, "PostgreSQL"));
        } else if (binaries.isPresent()) {
            try (LocalPostgres server =
                    LocalPostgres.start(binaries.get(), data.resolve("postgresql"))) {
                page.append(shared(server.url(), server.version()));
            }
        }
        page.append(row("write 4 KiB and sync it, nothing else", Pieces.fsync(data), "| |"));
        return page.toString();
    }

    private String shared(String at, String name) throws InterruptedException {
        Store store =
                Store.alone(PostgresStore.open(new PostgresAccess(at, null, null), false), node());
        return rows(name, measured(store), 60_000)
                + row(
                        name + ": one row inserted and committed, nothing else",
                        RawCommits.measure(at, appends),
                        "| |");
    }

    private AppendLoad measured(Store opened) throws InterruptedException {
        try (Store store = opened) {
            AppendLoad load = new AppendLoad(store, sessions);
            load.round(appends);
            load.forget();
            for (int round = 1; round <= rounds.count; round++) {
                load.round(appends);
                run.say(rounds.told(round));
            }
            return load;
        }
    }

    static Store embedded(Path directory) {
        return SqliteStore.open(
                directory,
                node(),
                failure -> {
                    throw new IllegalStateException("the store is broken", failure);
                });
    }

    private static Node node() {
        IdSource ids = new IdSource(new SecureRandom());
        return new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, InstantSource.system(), ids);
    }

    private static String top(String machine) {
        return """
        ## Append: durable events in a second

        `./planaria bench append`. An owner appends one agent message of 200 characters; it is written and synced to
        disk when the call returns. The store's part that runs in the server is in this process, with the log's
        indexes and the head row; a PostgreSQL is on this machine too, reached by TCP. Messages are submitted by the
        inbox, with their receipt. Milliseconds.

        Machine: %s.

        | load | appends | p50 | p95 | p99 | a second | reach |
        |---|---|---|---|---|---|---|
        """
                .formatted(machine);
    }

    private String rows(String store, AppendLoad load, int reach) {
        return row(store + ": one session, appends", load.one, "| |")
                + row(store + ": one session, messages submitted", load.submitted, "| |")
                + row(
                        store + ": " + sessions + " sessions at once, appends",
                        load.many,
                        "**%,d** | ≥ %,d, p99 ≤ 30 |".formatted(load.perSecond(), reach));
    }

    private static String row(String load, Samples samples, String rest) {
        return "| %s | %d | %s | %s | %s | %s\n"
                .formatted(
                        load, samples.count(), samples.p(50), samples.p(95), samples.p(99), rest);
    }
}

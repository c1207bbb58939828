package dev.planaria.bench;

import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `planaria bench idle`: what a million sessions cost that nobody speaks to, beside a store that
/// has none: memory, start, and how soon one of them is awake.
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = "1,000,000 idle sessions against none: memory, start, claim of one.")
final class IdleBench implements Callable<Integer> {
    private static final int SETTLED_MILLIS = 1_500;

    @Option(
            names = "--sessions",
            description = "Idle sessions (default: 1000000; 50000 with --quick).")
    @Nullable Integer sessions;

    @Option(
            names = "--claims",
            description = "Of them that are spoken to in a round (default: 200; 100 with --quick).")
    @Nullable Integer claims;

    @Mixin private BenchRun run = new BenchRun();
    @Mixin private Rounds rounds = new Rounds();
    @Mixin private Seed seed = new Seed();

    private final Store none = new Store();
    private final Store many = new Store();
    private int marks;

    /// What was seen of one store.
    private static final class Store {
        final List<Double> starts = new ArrayList<>();
        final List<Double> megabytes = new ArrayList<>();
        final Samples claimed = new Samples();
        final Samples asked = new Samples();
    }

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException, SQLException {
        int count = run.size("sessions", sessions, 1_000_000, 50_000);
        int each = run.size("claims", claims, 200, 100);
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed.value(run));
        try (StubModel model = new StubModel()) {
            Path empty = data.resolve("none");
            Path full = data.resolve("many");
            one(empty, model, each * 2 + 100);
            List<String> copied = one(full, model, 1);
            long begun = System.nanoTime();
            IdleRows rows = new IdleRows(full.resolve("data"), copied.getFirst());
            rows.copy(count);
            double filled = (System.nanoTime() - begun) / 1e9;
            run.say("%,d idle sessions made in %.0f s".formatted(count, filled));
            for (int round = 1; round <= rounds.count(run); round++) {
                List<String> fresh = sample(random, rows, each, count);
                spoken(full, model, many, fresh);
                spoken(empty, model, none, List.of());
                run.say(rounds.told(round, run));
            }
            return new Result(
                    "idle",
                    markdown(Machine.line(data), count, filled, Files.size(database(full))),
                    figures(),
                    List.of());
        }
    }

    private static Path database(Path folder) {
        return folder.resolve("data").resolve("planaria.db");
    }

    private static List<String> sample(RandomGenerator random, IdleRows rows, int each, int count) {
        return random.ints(1, count / IdleRows.LOG_EVERY)
                .distinct()
                .limit(each)
                .mapToObj(i -> rows.id(i * IdleRows.LOG_EVERY))
                .toList();
    }

    /// A store with a few sessions that have had a turn and rest.
    private List<String> one(Path folder, StubModel model, int count)
            throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        try (StubbedServer server = StubbedServer.start(folder, model.url(), Map.of());
                RawClient client = server.client()) {
            for (int i = 0; i < count; i++) {
                String mark = StubModel.mark(++marks);
                ids.add(StubbedServer.create(client, server.body(mark + " Is it so?")));
                model.arrivalOf(mark);
            }
            Crowd.await("the first turns end", 30, () -> server.running() == 0);
        }
        return ids;
    }

    /// Starts a server on it, lets it rest, and speaks to these sessions, or to new ones where
    /// there are none.
    private void spoken(Path folder, StubModel model, Store seen, List<String> ids)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (StubbedServer server = StubbedServer.start(folder, model.url(), Map.of());
                RawClient client = server.client()) {
            seen.starts.add((System.nanoTime() - begun) / 1e6);
            Crowd.pause(SETTLED_MILLIS);
            seen.megabytes.add(server.memory().megabytes());
            for (String id : ids.isEmpty() ? idle(client) : ids) {
                String mark = StubModel.mark(++marks);
                RawClient.Exchange sent =
                        client.post(StubbedServer.events(id), OverheadBench.message(mark));
                seen.claimed.add(sent.answeredNanos() - sent.sentNanos());
                seen.asked.add(model.arrivalOf(mark) - sent.sentNanos());
            }
            Crowd.await("the turns end", 30, () -> server.running() == 0);
        }
    }

    private List<String> idle(RawClient client) throws IOException {
        List<String> ids = new ArrayList<>();
        StubbedServer.read(client.get("/v1/sessions?limit=" + 100))
                .path("data")
                .forEach(session -> ids.add(session.path("id").asString("")));
        return ids;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private List<Figure> figures() {
        return List.of(
                Figure.of("idle.rss", median(many.megabytes), "MB"),
                Figure.of(
                        "idle.rss.more",
                        (double) Math.round(median(many.megabytes) - median(none.megabytes)),
                        "MB"),
                Figure.ratio(
                        "idle.start.ratio", median(many.starts) / median(none.starts), Better.LESS),
                Figure.of("idle.claim.p50", many.claimed.millis(50), "ms"),
                Figure.of("idle.claim.p99", many.claimed.millis(99), "ms"),
                Figure.of("idle.request.p50", many.asked.millis(50), "ms"));
    }

    private String markdown(String machine, int count, double filled, long bytes) {
        return """
        ## Idle: sessions that nobody speaks to

        `./planaria bench idle`. %,d sessions that had a turn and rest, in the embedded store, beside a store with next
        to none; a server is started on the one and on the other in turns. The rows are copies of a session that a
        server made (head, document, thread, receipt; one log in %d, and these are spoken to), written in %.0f s: a
        database of %,d MB. A start is everything from the launcher to the two documents that this benchmark makes. A
        claim is the whole `POST …/events` that takes the session, over HTTP, synced: an upper bound. Milliseconds.

        Machine: %s.

        | store | start, p50 of the rounds | RSS after it, MB | claim p50 | p99 | message to model request p50 | p99 |
        |---|---|---|---|---|---|---|
        %s%s
        To reach: RSS +0, start unchanged, claim ≤ 5 ms. Memory of the rounds, MB: %s with, %s without.
        """
                .formatted(
                        count,
                        IdleRows.LOG_EVERY,
                        filled,
                        bytes / 1_000_000,
                        machine,
                        row("%,d idle sessions".formatted(count), many),
                        row("next to none", none),
                        list(many.megabytes),
                        list(none.megabytes));
    }

    private static String row(String name, Store store) {
        return "| %s | %.0f | **%.0f** | **%s** | %s | %s | %s |\n"
                .formatted(
                        name,
                        median(store.starts),
                        median(store.megabytes),
                        store.claimed.p(50),
                        store.claimed.p(99),
                        store.asked.p(50),
                        store.asked.p(99));
    }

    private static String list(List<Double> values) {
        return String.join(" / ", values.stream().sorted().map("%.0f"::formatted).toList());
    }
}

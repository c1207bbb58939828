package dev.planaria.bench.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Kills and stops nodes and the database, one disaster after the other, in an order that the seed
/// decides.
final class Disasters {
    private static final Duration START = Duration.ofSeconds(60);

    /// How long work is waited for: one node does none while it is away, several go on.
    private static final Duration LULL_OF_ONE = Duration.ofSeconds(8);

    private static final Duration LULL = Duration.ofSeconds(1);

    /// Beyond the lease of a node (4.5 s, protocol C1).
    private static final Duration STANDSTILL = Duration.ofSeconds(6);

    /// How long a node that is in the middle of a turn is looked for.
    private static final Duration SEARCH = Duration.ofSeconds(30);

    private static final Duration SETTLE = Duration.ofMillis(100);

    private final StormPlan plan;
    private final Fleet fleet;
    private final Store store;
    private final Tally tally;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final StaleCount stale = new StaleCount();
    private final NavigableSet<Long> kills = new ConcurrentSkipListSet<>();
    private final NavigableSet<Long> others = new ConcurrentSkipListSet<>();
    private CompletableFuture<Boolean> pausing = CompletableFuture.completedFuture(true);
    private final Map<Kind, Integer> happened = new EnumMap<>(Kind.class);

    enum Kind {
        KILL("kills"),
        PAUSE("pauses"),
        CRASH("crashes"),
        BACKEND("backends killed"),
        CUT("connections cut");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    Disasters(StormPlan plan, Fleet fleet, Store store, Tally tally, RandomGenerator random) {
        this.plan = plan;
        this.fleet = fleet;
        this.store = store;
        this.tally = tally;
        this.random = random;
        this.clock = InstantSource.system();
    }

    /// Until all that was planned has happened and been written; then every node runs again.
    void run(Progress progress) throws IOException, InterruptedException {
        List<Kind> coming = new ArrayList<>();
        coming.addAll(Collections.nCopies(plan.kills(), Kind.KILL));
        coming.addAll(Collections.nCopies(plan.pauses(), Kind.PAUSE));
        coming.addAll(Collections.nCopies(plan.database().crashes(), Kind.CRASH));
        coming.addAll(Collections.nCopies(plan.database().backendKills(), Kind.BACKEND));
        coming.addAll(Collections.nCopies(plan.database().cuts(), Kind.CUT));
        for (int i = coming.size() - 1; i > 0; i--) {
            Collections.swap(coming, i, random.nextInt(i + 1));
        }
        int begun = 0;
        for (Kind kind : coming) {
            awaitAll();
            begun++;
            awaitShare(plan.acknowledged() * begun / (coming.size() + 1));
            Pause.of(Duration.ofMillis(1 + random.nextLong(plan.every().toMillis())));
            switch (kind) {
                case KILL -> kill();
                case PAUSE -> beginPause();
                case CRASH -> harm(() -> store.database().crash());
                case BACKEND -> harm(() -> store.database().killBackend());
                case CUT -> harm(() -> store.database().cutConnection());
            }
            happened.merge(kind, 1, Integer::sum);
            progress.tell(this);
        }
        endPause();
        while (tally.acknowledged.get() < plan.acknowledged()) {
            Pause.of(Duration.ofMillis(500));
            progress.tell(this);
        }
        awaitAll();
    }

    /// A storm without a lull would only show that servers that never live do no work. On a busy
    /// machine the share of work is left for later.
    private void awaitShare(long acknowledged) throws InterruptedException {
        Duration lull = plan.nodes() == 1 ? LULL_OF_ONE : LULL;
        long end = System.nanoTime() + lull.toNanos();
        while (tally.acknowledged.get() < acknowledged && System.nanoTime() < end) {
            Pause.of(Duration.ofMillis(20));
        }
    }

    /// Is told how it goes.
    interface Progress {
        void tell(Disasters soFar);
    }

    /// At most one node is dead at a time, and one stands still, so that sessions always have
    /// somewhere to go.
    private void awaitAll() throws IOException, InterruptedException {
        for (ServerProcess node : fleet.nodes()) {
            if (!node.isPaused()) {
                node.awaitReady(START);
            }
        }
    }

    /// One that does not stand still; where there is but one, its standstill is waited for.
    private ServerProcess victim() throws IOException, InterruptedException {
        if (plan.nodes() == 1) {
            endPause();
        }
        ServerProcess node = fleet.any(random);
        while (node.isPaused()) {
            node = fleet.any(random);
        }
        return node;
    }

    private void kill() throws IOException, InterruptedException {
        ServerProcess node = victim();
        stale.look(node);
        kills.add(now());
        node.kill();
        stale.ended(node);
        node.start();
    }

    /// The node stands still while other things go on happening.
    private void beginPause() throws IOException, InterruptedException {
        endPause();
        ServerProcess node = catchOwner();
        pausing =
                CompletableFuture.supplyAsync(
                        () -> standStill(node), task -> Thread.ofVirtual().start(task));
    }

    /// Stops a node in the middle of a turn, so that another one follows it and its next append is
    /// refused when it goes on: the standstill of one that does nothing would show nothing. What it
    /// had sent before it was stopped is let through first.
    private ServerProcess catchOwner() throws IOException, InterruptedException {
        long end = System.nanoTime() + SEARCH.toNanos();
        while (true) {
            ServerProcess node = victim();
            others.add(now());
            node.pause();
            Pause.of(SETTLE);
            if (store.isOwner(node.port())) {
                return node;
            }
            if (System.nanoTime() > end) {
                throw new IOException("no node is in the middle of a turn");
            }
            others.add(now());
            node.resume();
        }
    }

    /// @return whether it came to its end
    private boolean standStill(ServerProcess node) {
        try {
            Pause.of(STANDSTILL);
            others.add(now());
            node.resume();
            // It finds out about its sessions in the first moments.
            for (int i = 0; i < 10; i++) {
                stale.look(node);
                Pause.of(Duration.ofMillis(100));
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void endPause() throws IOException, InterruptedException {
        try {
            var _ = pausing.get();
        } catch (ExecutionException e) {
            throw new IOException("a node could not be stopped and continued", e.getCause());
        }
    }

    private interface Harm {
        void happen() throws IOException, InterruptedException;
    }

    private void harm(Harm harm) throws IOException, InterruptedException {
        others.add(now());
        harm.happen();
        others.add(now());
    }

    private long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /// Appends refused so far; looks once more at the nodes that run.
    long stale() {
        fleet.nodes().forEach(stale::look);
        return stale.total();
    }

    NavigableSet<Long> kills() {
        return kills;
    }

    NavigableSet<Long> others() {
        return others;
    }

    int count(Kind kind) {
        return happened.getOrDefault(kind, 0);
    }

    /// All of it, in words.
    String happened() {
        return happened.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey().words)
                .collect(Collectors.joining(", "));
    }
}

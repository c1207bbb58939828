package dev.planaria.bench.storm;

import dev.planaria.adapters.rehearsal.RehearsalServer;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.bench.chaos.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// One storm from its first node to its last check.
public final class Storm {
    private static final Duration READ_BREATH = Duration.ofMillis(20);
    private static final Duration WRITE_BREATH = Duration.ofMillis(800);
    private static final int READERS = 4;

    private final StormPlan plan;
    private final Path folder;
    private final Consumer<String> say;
    private final Tally tally = new Tally();
    private final SplittableRandom random;

    private Storm(StormPlan plan, Path folder, Consumer<String> say) {
        this.plan = plan;
        this.folder = folder;
        this.say = say;
        this.random = new SplittableRandom(plan.seed());
    }

    /// On the embedded store, with one node.
    ///
    /// @param folder an empty one on a disk; the store and the nodes' words stay there
    /// @param say is told how it goes
    public static StormOutcome overEmbeddedStore(StormPlan plan, Path folder, Consumer<String> say)
            throws IOException, InterruptedException, SQLException {
        return new Storm(plan, folder, say).run(new EmbeddedStore(folder.resolve("data")));
    }

    /// Over one database, with several nodes.
    ///
    /// @param database that runs, and is hurt
    public static StormOutcome overSharedDatabase(
            StormPlan plan, Path folder, SharedDatabase database, Consumer<String> say)
            throws IOException, InterruptedException, SQLException {
        Store store = new SharedStore(database, folder, plan.nodes());
        return new Storm(plan, folder, say).run(store);
    }

    private StormOutcome run(Store store) throws IOException, InterruptedException, SQLException {
        long begun = System.nanoTime();
        try (RehearsalServer model = RehearsalServer.start(0, Scripts.of(StormScript.script()))) {
            Launch launch = new Launch(folder, store, model.url());
            launch.train(Files.createDirectories(folder.resolve("training")));
            Disasters disasters;
            EndState end;
            List<Path> words;
            long stale;
            try (Fleet fleet = new Fleet(launch, plan.nodes(), folder)) {
                disasters = new Disasters(plan, fleet, store, tally, random.split());
                blow(fleet, disasters);
                stale = disasters.stale();
                words = fleet.nodes().stream().map(ServerProcess::log).toList();
                end = EndState.ask(new Client(fleet, tally, random.split()), tally);
            } finally {
                store.dataDirectories().forEach(Hands::end);
            }
            say.accept("checking");
            return end.judge(
                    new EndState.Deeds(
                            plan,
                            store.name(),
                            store.dataDirectories(),
                            launch.hand(),
                            Duration.ofNanos(System.nanoTime() - begun),
                            stale),
                    disasters,
                    Aftermath.of(store, end.gone(), words));
        }
    }

    private void blow(Fleet fleet, Disasters disasters) throws IOException, InterruptedException {
        Writer.Cast cast = cast(new Client(fleet, tally, random.split()));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < plan.writers(); i++) {
                Writer writer =
                        new Writer(fleet, tally, random.split(), cast, WRITE_BREATH, i % 4 == 0);
                running.add(
                        clients.submit(() -> {
                            writer.run();
                            return true;
                        }));
            }
            for (int i = 0; i < READERS; i++) {
                Reader reader = new Reader(fleet, tally, random.split(), READ_BREATH);
                running.add(
                        clients.submit(() -> {
                            reader.run();
                            return true;
                        }));
            }
            try {
                disasters.run(this::tell);
            } finally {
                tally.over.set(true);
            }
            for (Future<?> each : running) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a client broke", e.getCause());
                }
            }
        }
    }

    private static Writer.Cast cast(Client client) throws IOException, InterruptedException {
        JsonNode agent = client.post("/v1/agents", StormScript.agent(), client.freshKey());
        JsonNode environment =
                client.post(
                        "/v1/environments",
                        Client.object().put("name", "storm"),
                        client.freshKey());
        return new Writer.Cast(agent.path("id").asString(""), environment.path("id").asString(""));
    }

    private void tell(Disasters soFar) {
        List<Violation> violations = tally.violations();
        say.accept(
                "%s; %,d acknowledged, %,d reads, %d sessions; %d violations%s"
                        .formatted(
                                soFar.happened(),
                                tally.acknowledged.get(),
                                tally.reads.get(),
                                tally.books.size(),
                                violations.size(),
                                violations.isEmpty() ? "" : ": " + violations.getLast()));
    }
}

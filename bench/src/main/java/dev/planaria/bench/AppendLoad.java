package dev.planaria.bench;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// Appends to sessions that this server owns, one by one and many at once.
final class AppendLoad {
    private static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_bench");
    private static final List<ContentBlock> TEXT = ContentBlock.text("x".repeat(200));
    private static final int EACH_AT_ONCE = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    Samples one = new Samples();
    Samples submitted = new Samples();
    Samples many = new Samples();
    private final Store store;
    private final List<Lease> leases = new ArrayList<>();
    private final AtomicLong step = new AtomicLong();
    private final List<Double> rates = new ArrayList<>();

    AppendLoad(Store store, int sessions) {
        this.store = store;
        for (int i = 0; i < sessions; i++) {
            leases.add(session());
        }
    }

    void round(int appends) throws InterruptedException {
        one.round();
        many.round();
        for (int i = 0; i < appends; i++) {
            append(leases.getFirst(), one);
        }
        for (int i = 0; i < appends; i++) {
            long begun = System.nanoTime();
            Lease lease = leases.get(i % leases.size());
            Event message = submit(lease.session());
            submitted.add(System.nanoTime() - begun);
            // Taken again, so that no inbox fills.
            store.leases().emitEvents(lease, key(), List.of(message.id()), List.of());
        }
        List<Thread> threads = new ArrayList<>();
        long begun = System.nanoTime();
        for (Lease lease : leases) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < EACH_AT_ONCE; i++) {
                                    append(lease, many);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        rates.add(leases.size() * EACH_AT_ONCE * NANOS_PER_SECOND / (System.nanoTime() - begun));
    }

    /// What was measured so far was to warm up.
    void forget() {
        one = new Samples();
        submitted = new Samples();
        many = new Samples();
        rates.clear();
    }

    /// Of many at once; the median of the rounds.
    double perSecond() {
        return Samples.median(rates.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void append(Lease lease, Samples samples) {
        List<Event.Draft> drafts =
                List.of(new Event.Draft(ids().event(), new EventBody.AgentMessage(TEXT)));
        AppendKey key = key();
        long begun = System.nanoTime();
        store.leases().emitEvents(lease, key, List.of(), drafts);
        samples.add(System.nanoTime() - begun);
    }

    private Event submit(SessionId session) {
        return store.inbox()
                .submit(
                        WORKSPACE,
                        session,
                        receipt(),
                        List.of(new Event.Draft(ids().event(), new EventBody.UserMessage(TEXT))))
                .events()
                .getFirst();
    }

    private Lease session() {
        SessionId id = new SessionId(ids().fresh(SessionId.PREFIX));
        SessionAgent agent =
                new SessionAgent(
                        new AgentId("agent_bench"),
                        1,
                        new AgentConfig(
                                "bench",
                                null,
                                new ModelConfig("stub", ModelConfig.Effort.HIGH),
                                null,
                                List.of()));
        Session session =
                new Session(
                        id,
                        WORKSPACE,
                        new ThreadId(id, ids().fresh(ThreadId.PREFIX)),
                        new Session.Setup(agent, new EnvironmentId("env_bench"), List.of()),
                        new Session.Labels(null, Map.of()),
                        Session.State.NEW,
                        Times.born(store.node().clock().instant()));
        Event.Draft message = new Event.Draft(ids().event(), new EventBody.UserMessage(TEXT));
        return Objects.requireNonNull(
                store.sessions().create(receipt(), session, List.of(message)).lease());
    }

    private AppendKey key() {
        return new AppendKey("step " + step.incrementAndGet());
    }

    private Receipt receipt() {
        return new Receipt.Unnamed("POST /bench", "hash", ids().fresh("req_"), false);
    }

    private IdSource ids() {
        return store.node().ids();
    }
}

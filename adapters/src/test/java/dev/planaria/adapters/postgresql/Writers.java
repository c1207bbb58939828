package dev.planaria.adapters.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.Invariants;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Owners that append for as long as they are let, retry what came to nothing under its key, and
/// know where each acknowledged event has to be (protocol A7, I2).
final class Writers implements AutoCloseable {
    static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_test");

    final AtomicInteger acknowledged = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    private final Semaphore written = new Semaphore(0);
    private final Store store;
    private final List<Session> sessions = new ArrayList<>();
    private final Map<EventId, Position> positions = new ConcurrentHashMap<>();
    private final AtomicBoolean done = new AtomicBoolean();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();

    Writers(Store store, int count) {
        this.store = store;
        for (int i = 0; i < count; i++) {
            Session session = draft(store);
            sessions.add(session);
            Event.Draft message = message(store, "go");
            Lease lease =
                    Objects.requireNonNull(
                            store.sessions()
                                    .create(unnamed(store), session, List.of(message))
                                    .lease());
            running.add(threads.submit(() -> write(lease)));
        }
    }

    private void write(Lease lease) {
        for (int i = 0; !done.get(); i++) {
            AppendKey key = new AppendKey("step " + i);
            Event.Draft draft =
                    new Event.Draft(
                            store.node().ids().event(),
                            new EventBody.AgentMessage(ContentBlock.text("step " + i)));
            List<Event> events =
                    retried(() -> store.leases().emitEvents(lease, key, List.of(), List.of(draft)));
            assertThat(events).hasSize(1);
            positions.put(draft.id(), events.getFirst().at());
            acknowledged.incrementAndGet();
            written.release();
        }
    }

    private <T> T retried(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (ApiException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                refused.incrementAndGet();
            }
        }
    }

    /// Lets them go on until so many more are acknowledged.
    void await(int more) throws Exception {
        int _ = written.drainPermits();
        if (!written.tryAcquire(more, 2, TimeUnit.MINUTES)) {
            for (Future<?> one : running) {
                if (one.isDone()) {
                    one.get();
                }
            }
            throw new AssertionError("they do not get on");
        }
    }

    /// Lets them end, and looks for each acknowledged event where it was said to be.
    void check() throws Exception {
        done.set(true);
        for (Future<?> one : running) {
            one.get();
        }
        int found = 0;
        for (Session session : sessions) {
            Invariants.check(store, session);
            for (Event event : log(store, session)) {
                Position at = positions.get(event.id());
                assertThat(at).as("only what was acknowledged is there").isNotNull();
                assertThat(event.at()).as("I2 where it was acknowledged").isEqualTo(at);
                found++;
            }
        }
        assertThat(found).as("I2 nothing is lost").isEqualTo(acknowledged.get());
    }

    static List<Event> log(Store store, Session session) {
        List<Event> all = new ArrayList<>();
        while (true) {
            Position after = all.isEmpty() ? Position.START : all.getLast().at();
            List<Event> page =
                    store.log().getEvents(session.thread(), Slice.after(after, Slice.LIMIT_MAX));
            if (page.isEmpty()) {
                return all;
            }
            all.addAll(page);
        }
    }

    static Node node(InstantSource clock) {
        IdSource ids = new IdSource(new SecureRandom());
        return new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, clock, ids);
    }

    static Receipt unnamed(Store store) {
        return new Receipt.Unnamed("POST /x", "h", store.node().ids().fresh("req_"), false);
    }

    static Event.Draft message(Store store, String text) {
        return new Event.Draft(
                store.node().ids().event(), new EventBody.UserMessage(ContentBlock.text(text)));
    }

    static Session draft(Store store) {
        IdSource ids = store.node().ids();
        SessionId id = new SessionId(ids.fresh(SessionId.PREFIX));
        SessionAgent agent =
                new SessionAgent(
                        new AgentId("agent_1"),
                        1,
                        new AgentConfig(
                                "a",
                                null,
                                new ModelConfig("rehearsal", ModelConfig.Effort.HIGH),
                                null,
                                List.of()));
        return new Session(
                id,
                WORKSPACE,
                new ThreadId(id, ids.fresh(ThreadId.PREFIX)),
                new Session.Setup(agent, new EnvironmentId("env_1"), List.of()),
                new Session.Labels(null, Map.of()),
                Session.State.NEW,
                Times.born(store.clock().instant().truncatedTo(ChronoUnit.MICROS)));
    }

    @Override
    public void close() {
        done.set(true);
        threads.close();
    }
}

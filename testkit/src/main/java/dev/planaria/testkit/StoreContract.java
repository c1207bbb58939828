package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What the contracts of a store share: a store, a clock, and the invariants of protocol §9, which
/// are checked after every test for every session that a test made.
public abstract class StoreContract {
    protected static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_test");

    protected final ManualClock clock = new ManualClock();
    protected final IdSource ids = Seeded.ids(1);
    private final List<Session> made = new ArrayList<>();
    private Store store = MemoryStore.open(ids, clock);

    /// Initialises the fixture.
    protected StoreContract() {}

    /// A new, empty store.
    protected abstract Store open(Node node) throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open(node(true));
    }

    @AfterEach
    void invariantsHold() {
        for (Session session : List.copyOf(made)) {
            Invariants.check(store, session);
        }
        store.close();
    }

    protected final Store store() {
        return store;
    }

    /// Another server on this clock.
    protected final Node node(boolean thinks) {
        return new Node(new NodeId(ids.fresh(NodeId.PREFIX)), thinks, clock, ids);
    }

    /// An idle session.
    protected final Session session() {
        return created(draft(), List.of()).session();
    }

    protected final Sessions.Created created(Session draft, List<Event.Draft> inputs) {
        synchronized (made) {
            made.add(draft);
        }
        return store.sessions().create(receipt(), draft, inputs);
    }

    /// A session as the API would make it, not kept yet.
    protected final Session draft() {
        SessionId id = new SessionId(ids.fresh(SessionId.PREFIX));
        return new Session(
                id,
                WORKSPACE,
                new ThreadId(id, ids.fresh(ThreadId.PREFIX)),
                new Session.Setup(agent("a"), new EnvironmentId("env_1"), List.of()),
                new Session.Labels(null, Map.of()),
                Session.State.NEW,
                Times.born(clock.instant()));
    }

    protected static SessionAgent agent(String name) {
        return new SessionAgent(
                new AgentId("agent_" + name),
                1,
                new AgentConfig(
                        name,
                        null,
                        new ModelConfig("rehearsal", ModelConfig.Effort.HIGH),
                        null,
                        List.of()));
    }

    /// Of a request like no other.
    protected final Receipt receipt() {
        return new Receipt.Unnamed("POST /test", "hash", ids.fresh("req_"), false);
    }

    protected final Event.Draft message(String text) {
        return draft(new EventBody.UserMessage(ContentBlock.text(text)));
    }

    protected final Event.Draft draft(EventBody body) {
        return new Event.Draft(ids.event(), body);
    }

    protected final Inbox.Accepted submit(Session session, Event.Draft... drafts) {
        return store.inbox().submit(WORKSPACE, session.id(), receipt(), List.of(drafts));
    }

    /// The lease that came with it.
    protected static Lease taken(Inbox.Accepted accepted) {
        return Objects.requireNonNull(accepted.lease(), "the session was not taken");
    }

    protected final List<Event> log(Session session) {
        return store.log()
                .getEvents(session.thread(), Slice.after(Position.START, Slice.LIMIT_MAX));
    }

    protected final List<EventId> pendingIds(Session session) {
        return store.inbox().pending(session.id()).events().stream().map(Event::id).toList();
    }

    protected final long arrivals(Session session) {
        return store.inbox().pending(session.id()).arrivals();
    }

    protected static List<String> texts(List<Event> events) {
        return events.stream()
                .map(event ->
                        switch (event.body()) {
                            case EventBody.UserMessage message ->
                                    ContentBlock.textOf(message.content());
                            case EventBody.AgentMessage message ->
                                    ContentBlock.textOf(message.content());
                            default -> event.body().getClass().getSimpleName();
                        })
                .toList();
    }

    protected final Session current(Session session) {
        return store.sessions().get(WORKSPACE, session.id()).orElseThrow();
    }

    protected static void assertDense(List<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).at().value()).isEqualTo(i + 1L);
        }
    }
}

package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    /// The draft of a session that [#created] was given.
    protected final Session madeAs(SessionId id) {
        return made.stream().filter(session -> session.id().equals(id)).findFirst().orElseThrow();
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

    /// Sends a message and opens the turn that answers it.
    protected final Lease opened(Session session) {
        Lease lease = taken(submit(session, message("go")));
        emit(lease, "open", pendingIds(session), new EventBody.StatusRunning());
        return lease;
    }

    /// Appends as the owner, under a key that tells where it stands.
    protected final List<Event> emit(
            Lease lease, String step, List<EventId> taken, EventBody... bodies) {
        List<Event.Draft> drafts = new ArrayList<>();
        for (EventBody body : bodies) {
            drafts.add(draft(body));
        }
        return store.leases().emitEvents(lease, new AppendKey(step), taken, drafts);
    }

    /// Calls a tool that the client runs, or that it has to allow.
    protected final EventId called(Lease lease, EventBody use) {
        EventId id = ids.event();
        store.leases()
                .emitEvents(
                        lease,
                        new AppendKey(id + ":call"),
                        List.of(),
                        List.of(new Event.Draft(id, use)));
        return id;
    }

    protected static EventBody custom() {
        return new EventBody.AgentCustomToolUse("ask_human", Json.object());
    }

    protected static EventBody asking() {
        return new EventBody.AgentToolUse("bash", Json.object(), EventBody.Permission.ASK);
    }

    protected static EventBody.UserCustomToolResult answer(EventId call, String text) {
        return new EventBody.UserCustomToolResult(call, ContentBlock.text(text), false);
    }

    protected static EventBody.UserToolConfirmation allow(EventId call) {
        return new EventBody.UserToolConfirmation(call, true, null);
    }

    /// Lets the session rest, if nothing arrived since now.
    protected final boolean rest(Session session, Lease lease, StopReason reason) {
        return store.leases().release(lease, arrivals(session), idle(reason));
    }

    /// Lets the session rest until somebody answers.
    protected final void block(Session session, Lease lease, EventId... calls) {
        assertThat(rest(session, lease, new StopReason.RequiresAction(List.of(calls)))).isTrue();
    }

    protected final Leases.Release idle(StopReason reason) {
        return new Leases.Release.Idle(List.of(), List.of(draft(new EventBody.StatusIdle(reason))));
    }

    protected final List<SessionId> due() {
        return store.leases().due(100);
    }

    protected final SessionStatus status(Session session) {
        return current(session).state().status();
    }

    protected static void refused(ErrorCode code, String part, ThrowingCallable call) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(call)
                .withMessageContaining(part)
                .extracting(ApiException::code)
                .isEqualTo(code);
    }
}

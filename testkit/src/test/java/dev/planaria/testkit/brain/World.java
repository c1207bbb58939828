package dev.planaria.testkit.brain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.Harness;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.model.Model;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.wire.EventTypes;
import dev.planaria.core.wire.Json;
import dev.planaria.testkit.CrashedError;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.FaultyHandLedger;
import dev.planaria.testkit.FaultyLeases;
import dev.planaria.testkit.FaultySessionLog;
import dev.planaria.testkit.Invariants;
import dev.planaria.testkit.ManualClock;
import dev.planaria.testkit.MemoryStore;
import dev.planaria.testkit.OtherLeases;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A store in memory, a scripted model, fake hands, and brains that are run by hand, one after the
/// other, on a clock that a test moves.
final class World implements AutoCloseable {
    static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_test");
    private static final int TURNS_MAX = 200;

    final ManualClock clock = new ManualClock();
    final IdSource ids = Seeded.ids(7);
    final LivePreviews previews = new LivePreviews();
    final Counters counters = new Counters();
    final FakeSandboxes hands;
    final Model model;
    private Store store;
    private Faults faults = Faults.none();
    private @Nullable Lease taken;
    private final Deque<Faults> plans = new ArrayDeque<>();
    private Runnable whenDead = () -> {};
    private @Nullable BooleanSupplier whenReleasing;
    private volatile @Nullable Session only;
    private int crashes;
    private int every = Checkpoints.EVERY;

    World(Model model, FakeSandboxes hands) {
        this.model = model;
        this.hands = hands;
        this.store = MemoryStore.open(ids, clock);
    }

    World(Model model) {
        this(model, FakeSandboxes.echoing());
    }

    Store store() {
        return store;
    }

    int crashes() {
        return crashes;
    }

    void plan(Faults planned) {
        faults = planned;
    }

    /// What the brain after the present one will meet.
    void planNext(Faults planned) {
        plans.add(planned);
    }

    // ---- what clients do

    static ToolConfig toolset(PermissionPolicy policy, String... enabled) {
        List<String> on = List.of(enabled);
        return new ToolConfig.AgentToolset(
                true,
                policy,
                List.of("bash", "read", "web_search").stream()
                        .map(name -> new ToolConfig.BuiltIn(name, on.contains(name), policy))
                        .toList());
    }

    static ToolConfig custom(String name) {
        return new ToolConfig.Custom(name, "Asks", Json.object().put("type", "object"));
    }

    Session session(ToolConfig... tools) {
        return session(List.of(tools));
    }

    Session session(List<ToolConfig> tools) {
        SessionId id = new SessionId(ids.fresh(SessionId.PREFIX));
        AgentConfig agent =
                new AgentConfig(
                        "worker",
                        null,
                        new ModelConfig("rehearsal", ModelConfig.Effort.HIGH),
                        "Be brief.",
                        tools);
        Session session =
                new Session(
                        id,
                        WORKSPACE,
                        new ThreadId(id, ids.fresh(ThreadId.PREFIX)),
                        new Session.Setup(
                                new SessionAgent(new AgentId("agent_1"), 1, agent),
                                new EnvironmentId("env_1"),
                                List.of()),
                        new Session.Labels(null, Map.of()),
                        Session.State.NEW,
                        Times.born(clock.instant()));
        Session made = store.sessions().create(receipt(), session, List.of()).session();
        only = made;
        return made;
    }

    /// The session that was made last.
    Session only() {
        Session made = only;
        if (made == null) {
            throw new IllegalStateException("no session yet");
        }
        return made;
    }

    private Receipt receipt() {
        return new Receipt.Unnamed("POST /test", "hash", ids.fresh("req_"), false);
    }

    /// What the client sends in one request; answered when this returns.
    List<Event> send(Session session, EventBody... bodies) {
        List<Event.Draft> drafts = new ArrayList<>();
        for (EventBody body : bodies) {
            drafts.add(new Event.Draft(ids.event(), body));
        }
        Inbox.Accepted accepted = store.inbox().submit(WORKSPACE, session.id(), receipt(), drafts);
        if (accepted.lease() != null) {
            taken = accepted.lease();
        }
        return accepted.events();
    }

    List<Event> say(Session session, String text) {
        return send(session, message(text));
    }

    static EventBody message(String text) {
        return new EventBody.UserMessage(ContentBlock.text(text));
    }

    static EventBody interrupt() {
        return new EventBody.UserInterrupt(null);
    }

    /// The lease that came with what was sent last, if any.
    @Nullable Lease takeLease() {
        Lease mine = taken;
        taken = null;
        return mine;
    }

    // ---- what brains do

    LoopHarness harness(Model model) {
        HandLedger ledger = new FaultyHandLedger(store.hands(), faults);
        return new LoopHarness(
                model,
                new CompactingStrategy(hands.tools(), model::limits),
                hands,
                ledger,
                previews,
                Seeded.random(3),
                counters);
    }

    Turn.Ports ports() {
        Leases leases = hooked(new FaultyLeases(store.leases(), faults));
        SessionLog log = new FaultySessionLog(store.log(), faults);
        return new Turn.Ports(leases, store.inbox(), log, checkpoints(), clock, ids);
    }

    /// A checkpoint whenever the log has grown by so many events.
    void checkpointEvery(int events) {
        every = events;
    }

    Checkpoints checkpoints() {
        Checkpoints stored = store.checkpoints();
        int events = every;
        return new Checkpoints() {
            @Override
            public Optional<Checkpoint> newest(ThreadId thread) {
                return stored.newest(thread);
            }

            @Override
            public void keep(Lease lease, Checkpoint checkpoint) {
                stored.keep(lease, checkpoint);
            }

            @Override
            public int every() {
                return events;
            }
        };
    }

    private Leases hooked(Leases leases) {
        return new OtherLeases(leases) {
            @Override
            public boolean release(Lease lease, long seenArrivals, Release how) {
                BooleanSupplier hook = whenReleasing;
                if (hook != null && hook.getAsBoolean()) {
                    whenReleasing = null;
                }
                return super.release(lease, seenArrivals, how);
            }
        };
    }

    /// What happens between a brain's last look and its release: asked before each release until it
    /// says that it has happened.
    void beforeRelease(BooleanSupplier event) {
        whenReleasing = event;
    }

    /// The present brain stands still for so long that it is taken for dead; another one does all
    /// there is to do, and then it goes on as if nothing had been.
    void overtake() {
        clock.advance(Leases.DEADLINE.plusSeconds(1));
        Store other =
                store.joinedBy(new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, clock, ids));
        Turn.Ports ports =
                new Turn.Ports(hooked(other.leases()), other.inbox(), other.log(), clock, ids);
        LoopHarness brain =
                new LoopHarness(
                        model,
                        new CompactingStrategy(hands.tools(), model::limits),
                        hands,
                        other.hands(),
                        previews,
                        Seeded.random(4),
                        counters);
        try {
            for (SessionId id : ports.leases().due(10)) {
                Optional<Lease> lease = ports.leases().claim(id);
                if (lease.isPresent()) {
                    Session session = other.sessions().get(lease.get()).orElseThrow();
                    brain.run(new Turn(session, lease.get(), ports, () -> false));
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts here", e);
        }
    }

    /// Lets brains work until nothing is due; time moves on where they wait. A brain that dies is
    /// followed by the next one, on another node.
    void work() throws InterruptedException {
        workAs(() -> harness(model));
    }

    void work(Harness first) throws InterruptedException {
        workAs(() -> first);
    }

    void workAs(Supplier<Harness> brains) throws InterruptedException {
        Harness brain = brains.get();
        for (int i = 0; i < TURNS_MAX; i++) {
            try {
                Optional<Lease> lease = next();
                if (lease.isEmpty()) {
                    return;
                }
                run(brain, lease.get());
            } catch (StaleLeaseException e) {
                // Given back already, and the answer was lost: there is nothing to do.
                taken = null;
            } catch (CrashedError | ApiException e) {
                replace();
                brain = brains.get();
            }
        }
        throw new AssertionError("no rest after " + TURNS_MAX + " turns");
    }

    void run(Harness brain, Lease lease) throws InterruptedException {
        Session session = store.sessions().get(lease).orElseThrow();
        Turn turn = new Turn(session, lease, ports(), () -> false);
        brain.run(turn);
        assertThat(turn.isOver()).as("given back").isTrue();
    }

    private Optional<Lease> next() {
        Lease mine = taken;
        taken = null;
        if (mine != null) {
            return Optional.of(mine);
        }
        Leases leases = ports().leases();
        for (int waits = 0; waits < 3; waits++) {
            for (SessionId id : leases.due(10)) {
                Optional<Lease> claimed = leases.claim(id);
                if (claimed.isPresent()) {
                    return claimed;
                }
            }
            // What waits for its time is due after the longest pause there is.
            clock.advance(Duration.ofSeconds(61));
        }
        return Optional.empty();
    }

    /// What happens when a brain has died and before the next one comes.
    void beforeNext(Runnable disaster) {
        whenDead = disaster;
    }

    /// The node is dead; another one takes over.
    void replace() {
        whenDead.run();
        crashes++;
        Faults next = plans.poll();
        faults = next == null ? Faults.none() : next;
        taken = null;
        Store dead = store;
        store = dead.joinedBy(new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, clock, ids));
        dead.leave();
    }

    // ---- what came of it

    List<Event> log(Session session) {
        return store.log()
                .getEvents(session.thread(), Slice.after(Position.START, Slice.LIMIT_MAX));
    }

    List<String> types(Session session) {
        return log(session).stream().map(event -> EventTypes.of(event.body())).toList();
    }

    <T extends EventBody> List<T> bodies(Session session, Class<T> type) {
        return log(session).stream()
                .map(Event::body)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    EventId idOf(Session session, Class<? extends EventBody> type, int index) {
        return log(session).stream()
                .filter(event -> type.isInstance(event.body()))
                .toList()
                .get(index)
                .id();
    }

    /// The story of a session, without what a crash may add: what was said, called and answered,
    /// and how its turns ended. Results of calls that ran at once are sorted.
    List<String> story(Session session) {
        List<String> story = new ArrayList<>();
        for (Event event : log(session)) {
            switch (event.body()) {
                case EventBody.UserMessage m -> story.add("user: " + textOf(m.content()));
                case EventBody.AgentMessage m -> story.add("agent: " + textOf(m.content()));
                case EventBody.AgentThinking _ -> story.add("thinking");
                case EventBody.AgentToolUse use ->
                        story.add("call: " + use.name() + Json.text(use.input()));
                case EventBody.AgentCustomToolUse use -> story.add("custom: " + use.name());
                case EventBody.AgentToolResult r -> insertSorted(story, r);
                case EventBody.UserCustomToolResult r ->
                        story.add("answer: " + textOf(r.content()));
                case EventBody.StatusIdle idle ->
                        story.add("idle: " + idle.reason().getClass().getSimpleName());
                case EventBody.ContextCompacted c -> story.add("summary: " + c.summary());
                default -> {
                    // Not part of the story.
                }
            }
        }
        return story;
    }

    private static void insertSorted(List<String> story, EventBody.AgentToolResult result) {
        String line = (result.isError() ? "error: " : "result: ") + textOf(result.content());
        int at = story.size();
        while (at > 0 && isResult(story.get(at - 1)) && story.get(at - 1).compareTo(line) > 0) {
            at--;
        }
        story.add(at, line);
    }

    private static boolean isResult(String line) {
        return line.startsWith("result: ") || line.startsWith("error: ");
    }

    static String textOf(List<ContentBlock> content) {
        return ContentBlock.textOf(content);
    }

    void check(Session session) {
        Invariants.check(store, session);
    }

    @Override
    public void close() {
        store.close();
    }
}

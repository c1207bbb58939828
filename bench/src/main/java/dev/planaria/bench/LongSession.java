package dev.planaria.bench;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.context.ContextStrategy;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.Store;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// One session that grows, thought for by the real loop over a real store; its model and its hand
/// cost nothing.
final class LongSession {
    private static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_bench");
    private static final int CALLS_OF_A_TURN = 400;
    private static final int EVENTS_OF_A_CALL = 5;
    private static final int TIMED_CALLS = 30;

    private final Store store;
    private final SteppingModel model = new SteppingModel();
    private final ContextStrategy contexts;
    private final LoopHarness harness;
    private final Session session;

    LongSession(Store store) {
        this.store = store;
        NoteHand hands = new NoteHand();
        this.contexts = new CompactingStrategy(hands.tools(), model::limits);
        this.harness =
                new LoopHarness(
                        model,
                        contexts,
                        hands,
                        store.hands(),
                        new LivePreviews(),
                        new SecureRandom(),
                        new Counters());
        this.session = store.sessions().create(receipt(), draft(), List.of()).session();
    }

    /// Lets it work until its log is nearly so long, and times the last steps of that.
    void grow(int events, LongSamples steps) throws InterruptedException {
        int last = EVENTS_OF_A_CALL * TIMED_CALLS;
        for (long left = events - last - length(); left > 0; left = events - last - length()) {
            model.willCall(Math.clamp(left / EVENTS_OF_A_CALL, 0, CALLS_OF_A_TURN));
            turn(say(), store.checkpoints());
        }
        model.willCall(TIMED_CALLS, steps);
        turn(say(), store.checkpoints());
    }

    /// From the claim of the session to its model request.
    ///
    /// @param checkpoints where the brain looks for what an earlier one made of the log
    void wake(Checkpoints checkpoints, LongSamples wakes) throws InterruptedException {
        Lease lease = say();
        model.woken(wakes);
        turn(lease, checkpoints);
    }

    Session session() {
        return session;
    }

    /// What the loop's context makes a prompt of.
    ContextStrategy contexts() {
        return contexts;
    }

    /// Its log so far, as far as one slice reaches.
    List<Event> events() {
        return store.log()
                .getEvents(session.thread(), Slice.after(Position.START, Slice.LIMIT_MAX));
    }

    private void turn(Lease lease, Checkpoints checkpoints) throws InterruptedException {
        Turn turn =
                new Turn(
                        store.sessions().get(lease).orElseThrow(),
                        lease,
                        new Turn.Ports(
                                store.leases(),
                                store.inbox(),
                                store.log(),
                                checkpoints,
                                store.clock(),
                                store.node().ids()),
                        () -> false);
        harness.run(turn);
    }

    private Lease say() {
        Event.Draft message =
                new Event.Draft(
                        store.node().ids().event(),
                        new EventBody.UserMessage(ContentBlock.text("Go on.")));
        return Objects.requireNonNull(
                store.inbox().submit(WORKSPACE, session.id(), receipt(), List.of(message)).lease());
    }

    private long length() {
        List<Event> last =
                store.log()
                        .getEvents(
                                session.thread(),
                                new Slice(
                                        Position.START,
                                        null,
                                        Order.DESCENDING,
                                        Set.of(),
                                        TimeRange.ALL,
                                        1));
        return last.isEmpty() ? 0 : last.getFirst().at().value();
    }

    private Session draft() {
        SessionId id = new SessionId(store.node().ids().fresh(SessionId.PREFIX));
        ToolConfig tools =
                new ToolConfig.AgentToolset(
                        true,
                        PermissionPolicy.ALWAYS_ALLOW,
                        List.of(
                                new ToolConfig.BuiltIn(
                                        NoteHand.TOOL, true, PermissionPolicy.ALWAYS_ALLOW)));
        AgentConfig agent =
                new AgentConfig(
                        "bench",
                        null,
                        new ModelConfig("stub", ModelConfig.Effort.HIGH),
                        null,
                        List.of(tools));
        return new Session(
                id,
                WORKSPACE,
                new ThreadId(id, store.node().ids().fresh(ThreadId.PREFIX)),
                new Session.Setup(
                        new SessionAgent(new AgentId("agent_bench"), 1, agent),
                        new EnvironmentId("env_bench"),
                        List.of()),
                new Session.Labels(null, Map.of()),
                Session.State.NEW,
                Times.born(store.clock().instant()));
    }

    private Receipt receipt() {
        return new Receipt.Unnamed("POST /bench", "hash", store.node().ids().fresh("req_"), false);
    }
}

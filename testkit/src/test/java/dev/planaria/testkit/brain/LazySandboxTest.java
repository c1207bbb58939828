package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.sandbox.LazySandbox;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.wire.Json;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One hand, through brains and lives (protocol W2, T1-T3).
@Timeout(30)
class LazySandboxTest {
    private final List<Boolean> doubts = new ArrayList<>();
    private final FakeSandboxes hands =
            new FakeSandboxes((call, _) -> {
                doubts.add(call.mayHaveRun());
                return ToolResult.text("ok");
            });
    private final World world = new World(ScriptedModel.saying(Replies.of(text("Hm."))), hands);
    private final Session session = world.session();

    @AfterEach
    void close() {
        world.close();
    }

    private Lease lease() {
        world.say(session, "Hi");
        return Objects.requireNonNull(world.takeLease());
    }

    private Lease nextLease() {
        world.replace();
        return world.store().leases().claim(session.id()).orElseThrow();
    }

    private LazySandbox sandbox(Lease lease) {
        return new LazySandbox(
                hands, world.store().hands(), lease, new Recipe(List.of(), Recipe.Limits.DEFAULT));
    }

    private static ToolCall toolCall(String id, boolean mayHaveRun) {
        return new ToolCall(new EventId(id), "bash", Json.object().put("command", id), mayHaveRun);
    }

    private static String run(LazySandbox sandbox, String id, boolean mayHaveRun) throws Exception {
        ToolResult result = sandbox.execute(toolCall(id, mayHaveRun), new Cancellation());
        return World.textOf(result.content());
    }

    private static ToolFailedException failure(LazySandbox sandbox, String id, boolean mayHaveRun) {
        return catchThrowableOfType(ToolFailedException.class, () -> run(sandbox, id, mayHaveRun));
    }

    @Test
    void nothingIsMadeBeforeTheFirstCallAndOneServesAll() throws Exception {
        try (LazySandbox sandbox = sandbox(lease())) {
            assertThat(hands.provisions() + hands.attaches()).isZero();
            assertThat(run(sandbox, "a", false)).isEqualTo("ok");
            assertThat(run(sandbox, "b", false)).isEqualTo("ok");
            assertThat(hands.provisions()).isEqualTo(1);
            assertThat(world.store().hands().hands(session.id())).hasSize(1);
        }
    }

    @Test
    void theNextBrainFindsTheHandAndTheFormerOneIsRefused() throws Exception {
        LazySandbox former = sandbox(lease());
        run(former, "a", false);
        LazySandbox next = sandbox(nextLease());
        assertThat(run(next, "b", true)).isEqualTo("ok");
        assertThat(doubts).as("only what may have run is told so").containsExactly(false, true);
        assertThat(hands.provisions()).isEqualTo(1);
        assertThat(failure(former, "c", false).failure()).isEqualTo(FailureClass.STALE);
        assertThat(hands.effects()).containsExactly("a", "b");
    }

    @Test
    void aCallIsNotInDoubtWhereNoHandWasEverRecorded() throws Exception {
        lease();
        try (LazySandbox next = sandbox(nextLease())) {
            assertThat(run(next, "a", true)).isEqualTo("ok");
            assertThat(doubts).containsExactly(false);
        }
    }

    @Test
    void openCallsOfALostHandAreToldBeforeAFreshOneIsMade() throws Exception {
        run(sandbox(lease()), "a", false);
        hands.kill();
        LazySandbox next = sandbox(nextLease());
        ToolFailedException lost = failure(next, "b", true);
        assertThat(lost.failure()).isEqualTo(FailureClass.SANDBOX_LOST);
        assertThat(lost.getMessage()).contains("may or may not have taken effect");
        ToolFailedException notSent = failure(next, "c", false);
        assertThat(notSent.failure()).isEqualTo(FailureClass.SANDBOX_LOST);
        assertThat(notSent.getMessage()).contains("has not run");
        assertThat(hands.provisions()).as("none before all is told").isEqualTo(1);
        next.settled();
        assertThat(run(next, "d", false)).isEqualTo("ok");
        assertThat(hands.effects()).containsExactly("a", "d");
    }

    @Test
    void aHandOutOfReachIsAskedForAgainWhoeverWroteItDown() throws Exception {
        run(sandbox(lease()), "a", false);
        hands.awayFor(2);
        // The server that wrote it down is over, and its hands are not: it may have gone on under
        // a new name.
        try (LazySandbox next = sandbox(nextLease())) {
            assertThat(run(next, "b", true)).isEqualTo("ok");
        }
        assertThat(hands.attaches()).isEqualTo(3);
        assertThat(hands.provisions()).isEqualTo(1);
    }

    @Test
    void aHandToWhichNoWayLeadsIsLostAtOnceAlsoWhileItsServerLives() throws Exception {
        run(sandbox(lease()), "a", false);
        Node beside = new Node(new NodeId("node_other"), true, world.clock, world.ids);
        Store other = world.store().joinedBy(beside);
        // The first server lives, and its brain is stuck.
        world.clock.advance(Leases.DEADLINE);
        Lease lease = other.leases().claim(session.id()).orElseThrow();
        hands.moveElsewhere();
        Recipe recipe = new Recipe(List.of(), Recipe.Limits.DEFAULT);
        try (LazySandbox next = new LazySandbox(hands, other.hands(), lease, recipe)) {
            ToolFailedException lost = failure(next, "b", true);
            assertThat(lost.failure()).isEqualTo(FailureClass.HAND_NETWORK);
            assertThat(lost.getMessage()).contains("may or may not have taken effect");
            assertThat(hands.attaches()).as("nobody waits for it").isZero();
            next.settled();
            assertThat(run(next, "c", false)).isEqualTo("ok");
        }
        assertThat(hands.provisions()).isEqualTo(2);
    }

    @Test
    void aHandElsewhereWhoseServerIsOverIsToldAsLostAtOnceAndReplaced() throws Exception {
        run(sandbox(lease()), "a", false);
        hands.moveElsewhere();
        try (LazySandbox next = sandbox(nextLease())) {
            ToolFailedException lost = failure(next, "b", true);
            assertThat(lost.failure()).isEqualTo(FailureClass.SANDBOX_LOST);
            assertThat(lost.getMessage()).contains("may or may not have taken effect");
            assertThat(hands.attaches()).as("nobody waits for it").isZero();
            next.settled();
            assertThat(run(next, "c", false)).isEqualTo("ok");
        }
        assertThat(hands.provisions()).isEqualTo(2);
    }

    /// Guards: a fresh sandbox without the files of the old one was put in its place in silence.
    @Test
    void aHandToWhichNoWayLeadsIsToldAlsoWhereNothingRanInIt() throws Exception {
        run(sandbox(lease()), "a", false);
        hands.moveElsewhere();
        try (LazySandbox next = sandbox(nextLease())) {
            next.settled();
            ToolFailedException told = failure(next, "b", false);
            assertThat(told.getMessage()).contains("has not run", "without the files");
            next.settled();
            assertThat(run(next, "c", false)).isEqualTo("ok");
        }
        assertThat(hands.effects()).containsExactly("a", "c");
    }

    @Test
    void aBrainWithoutOpenCallsStartsNoHands() throws Exception {
        run(sandbox(lease()), "a", false);
        world.replace();
        world.work();
        assertThat(hands.attaches()).isZero();
        assertThat(world.story(session)).endsWith("agent: Hm.", "idle: EndTurn");
    }

    @Test
    void aNodeThatLeavesLetsItsCallGoOnAndTheNextBrainTakesTheResult() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<ToolResult> late = new AtomicReference<>();
        FakeSandboxes slow =
                new FakeSandboxes((_, stop) -> {
                    CountDownLatch cancelled = new CountDownLatch(1);
                    try (Cancellation.Registration _ = stop.onCancel(cancelled::countDown)) {
                        running.countDown();
                        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
                    }
                    assertThat(stop.reason()).isEqualTo(Cancellation.Reason.DRAIN);
                    // What the hands do to a brain that stops listening; their journal knows.
                    late.set(ToolResult.text("done"));
                    throw new InterruptedException("let go");
                });
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(call("toolu_1", "bash", "x")), Replies.of(text("Done.")));
        try (World other = new World(model, slow)) {
            Session busy = other.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            other.say(busy, "Go");
            Lease lease = Objects.requireNonNull(other.takeLease());
            Turn turn = new Turn(busy, lease, other.ports(), () -> running.getCount() == 0);
            Thread halting =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    running.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                turn.halt(Cancellation.Reason.DRAIN);
                            });
            other.harness(model).run(turn);
            halting.join();
            assertThat(turn.isOver()).isTrue();
            assertThat(other.bodies(busy, EventBody.AgentToolResult.class)).isEmpty();
            assertThat(other.store().leases().due(9)).containsExactly(busy.id());
            slow.finish(
                    other.idOf(busy, EventBody.AgentToolUse.class, 0),
                    Objects.requireNonNull(late.get()));
            other.work();
            assertThat(other.story(busy)).endsWith("result: done", "agent: Done.", "idle: EndTurn");
            assertThat(slow.effects()).containsExactly("x");
            other.check(busy);
        }
    }
}

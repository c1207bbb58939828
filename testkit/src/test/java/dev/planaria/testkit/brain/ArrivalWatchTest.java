package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What a brain notices while a long call is under way (protocol W8).
class ArrivalWatchTest {
    /// Guards: one failed look once ended the watch, as when the database crashed; no interrupt was
    /// seen after it, and the lease ran out.
    @Test
    void anInterruptStopsALongCallThoughTheStoreFailsWhenItIsLookedAt() throws Exception {
        AtomicBoolean waitFails = new AtomicBoolean();
        AtomicBoolean lookFails = new AtomicBoolean();
        AtomicReference<World> later = new AtomicReference<>();
        FakeSandboxes hands =
                new FakeSandboxes((_, stop) -> {
                    World world = later.get();
                    waitFails.set(true);
                    lookFails.set(true);
                    world.send(world.only(), World.interrupt());
                    return awaitEnd(stop);
                });
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(call("toolu_1", "bash", "long")), Replies.of(text("Done.")));
        try (World world = new World(model, hands)) {
            later.set(world);
            Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
            world.say(session, "Go");
            Lease lease = Objects.requireNonNull(world.takeLease());
            Turn.Ports ports =
                    new Turn.Ports(
                            world.store().leases(),
                            new FailingOnce(world.store().inbox(), waitFails, lookFails),
                            world.store().log(),
                            world.clock,
                            world.ids);
            world.harness(model).run(new Turn(session, lease, ports, () -> false));
            assertThat(waitFails).as("it did fail").isFalse();
            assertThat(lookFails).as("it did fail").isFalse();
            assertThat(world.story(session))
                    .endsWith("error: " + LoopHarness.INTERRUPTED, "idle: EndTurn");
            world.check(session);
        }
    }

    private static ToolResult awaitEnd(Cancellation stop) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (Cancellation.Registration _ = stop.onCancel(stopped::countDown)) {
            return stopped.await(30, TimeUnit.SECONDS)
                    ? ToolResult.error("stopped")
                    : ToolResult.text("nobody stopped it");
        }
    }

    private record FailingOnce(Inbox inbox, AtomicBoolean waitFails, AtomicBoolean lookFails)
            implements Inbox {
        @Override
        public Accepted submit(
                WorkspaceId workspace, SessionId id, Receipt receipt, List<Event.Draft> drafts) {
            return inbox.submit(workspace, id, receipt, drafts);
        }

        @Override
        public Woken wake(WorkspaceId workspace, SessionId id) {
            return inbox.wake(workspace, id);
        }

        @Override
        public Waiting pending(SessionId id) {
            failOnce(lookFails);
            return inbox.pending(id);
        }

        @Override
        public boolean awaitArrival(SessionId id, long seen, Duration timeout)
                throws InterruptedException {
            failOnce(waitFails);
            return inbox.awaitArrival(id, seen, timeout);
        }

        private static void failOnce(AtomicBoolean fails) {
            if (fails.getAndSet(false)) {
                throw new ApiException(ErrorCode.UNAVAILABLE, "not now");
            }
        }
    }
}

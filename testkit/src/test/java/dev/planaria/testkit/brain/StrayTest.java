package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.harness.Harness;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.OtherLeases;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sessions whose owner lives and does not think for them, since the store was lost in between:
/// they go on at once. The clock stands still, so that no deadline helps.
@Timeout(30)
class StrayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void aClaimWhoseAnswerIsLostIsMadeAgain() throws Exception {
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))))) {
            Session session = world.session();
            world.say(session, "Hi");
            Lease lease = Objects.requireNonNull(world.takeLease());
            assertThat(world.store().leases().release(lease, 1, new Leases.Release.Drain()))
                    .isTrue();
            world.plan(Faults.at(1, Faults.Fault.LOSE_REPLY));
            Instant before = world.clock.instant();
            try (WakeLoop loop = loop(world, world.ports(), world.harness(world.model))) {
                loop.start();
                awaitRest(world, session);
            }
            assertThat(world.clock.instant()).isEqualTo(before);
            world.check(session);
        }
    }

    @Test
    void aTurnThatDiesWithItsStoreGoesOnAsSoonAsTheStoreAnswers() throws Exception {
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))))) {
            AtomicBoolean down = new AtomicBoolean();
            CountDownLatch died = new CountDownLatch(1);
            AtomicLong asked = new AtomicLong();
            LoopHarness usual = world.harness(world.model);
            Harness dying =
                    turn -> {
                        if (died.getCount() == 1) {
                            down.set(true);
                            died.countDown();
                            throw new ApiException(ErrorCode.UNAVAILABLE, "the store is away");
                        }
                        usual.run(turn);
                    };
            Turn.Ports ports = world.ports();
            Leases leases = new AbsentLeases(ports.leases(), down, asked);
            Session session = world.session();
            try (WakeLoop loop = loop(world, ports.with(leases), dying)) {
                world.say(session, "Hi");
                loop.wake(Objects.requireNonNull(world.takeLease()));
                assertThat(died.await(10, TimeUnit.SECONDS)).isTrue();
                await(() -> loop.awake() == 0, "the turn ended");
                assertThat(asked.get()).as("it could not be given back").isPositive();
                down.set(false);
                loop.start();
                awaitRest(world, session);
            }
            world.check(session);
        }
    }

    /// Guards: a session that ends every turn before it can be given back would go round four times
    /// a second for ever, and never be parked.
    @Test
    void aTurnThatDiesOfABugAndCannotBeGivenBackWaitsForItsDeadline() throws Exception {
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))))) {
            AtomicLong turns = new AtomicLong();
            Harness broken =
                    _ -> {
                        turns.incrementAndGet();
                        throw new IllegalStateException("a bug");
                    };
            Turn.Ports ports = world.ports();
            Leases leases =
                    new OtherLeases(ports.leases()) {
                        @Override
                        public boolean release(Lease lease, long seen, Release how) {
                            throw new IllegalStateException("another one");
                        }
                    };
            Session session = world.session();
            try (WakeLoop loop = loop(world, ports.with(leases), broken)) {
                world.say(session, "Hi");
                loop.wake(Objects.requireNonNull(world.takeLease()));
                await(() -> loop.awake() == 0, "the turn ended");
                assertThat(world.store().leases().due(10)).isEmpty();
                world.clock.advance(Leases.DEADLINE);
                assertThat(world.store().leases().due(10)).containsExactly(session.id());
            }
            assertThat(turns).hasValue(1);
        }
    }

    private static void awaitRest(World world, Session session) {
        await(() -> world.story(session).contains("idle: EndTurn"), "it rests");
        assertThat(world.story(session))
                .containsExactly("user: Hi", "agent: Yes.", "idle: EndTurn");
    }

    private static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    private static WakeLoop loop(World world, Turn.Ports ports, Harness harness) {
        return new WakeLoop(
                ports, world.store().sessions(), harness, Seeded.random(5), world.counters);
    }
}

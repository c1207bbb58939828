package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Patience;
import dev.planaria.core.orchestration.StoreWatch;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server whose store is slow or away (protocol L3), and one that leaves (L4).
@Timeout(60)
class BackPressureTest {
    private final World world = new World(ScriptedModel.saying(Replies.of(text("Yes."))));
    private final AtomicLong nanos = new AtomicLong();
    private final StoreWatch watch = new StoreWatch(world.counters.failures(), nanos::get, _ -> {});

    @AfterEach
    void close() {
        world.close();
    }

    private void write(Duration took) {
        boolean _ =
                watch.timed(() -> {
                    nanos.addAndGet(took.toNanos());
                    return true;
                });
    }

    private void slowFor(Duration time) {
        for (long done = 0; done < time.toMillis(); done += 500) {
            write(Duration.ofMillis(500));
            watch.look();
        }
    }

    private WakeLoop loop(Leases leases) {
        WakeLoop loop =
                new WakeLoop(
                        world.ports().with(leases),
                        world.store().sessions(),
                        world.harness(world.model),
                        Seeded.random(5),
                        world.counters,
                        watch);
        world.store().takeWhile(loop::isClaiming);
        return loop;
    }

    private void awaitIdle(Session session) throws InterruptedException {
        Position seen = Position.START;
        while (world.bodies(session, EventBody.StatusIdle.class).isEmpty()) {
            assertThat(
                            world.store()
                                    .log()
                                    .awaitEvents(session.thread(), seen, Duration.ofSeconds(30)))
                    .isTrue();
            seen = world.log(session).getLast().at();
        }
    }

    @Test
    void aStoreThatIsSlowForTooLongStopsTheServerFromTakingSessionsUntilItIsQuickAgain()
            throws Exception {
        try (WakeLoop loop = loop(world.ports().leases())) {
            slowFor(Duration.ofSeconds(5));
            assertThat(loop.isClaiming()).as("not for long enough").isTrue();
            slowFor(Duration.ofSeconds(10));
            assertThat(loop.isClaiming()).isFalse();
            slowFor(Duration.ofSeconds(10));
            assertThat(world.counters.failures().count(FailureClass.STORE_SLOW))
                    .as("told once")
                    .isEqualTo(1);
            loop.start();
            Session session = world.session();
            world.say(session, "Hi");
            assertThat(world.takeLease()).as("not taken with its input").isNull();
            loop.wake(session.id());
            while (loop.awake() > 0) {
                Thread.onSpinWait();
            }
            assertThat(world.log(session)).as("nor claimed").isEmpty();
            nanos.addAndGet(StoreWatch.WINDOW.toNanos());
            awaitIdle(session);
            assertThat(loop.isClaiming()).isTrue();
            world.check(session);
        }
    }

    @Test
    void oneSlowWriteAmongManyIsNoSlowStore() {
        for (int i = 0; i < 4_000; i++) {
            write(i % 200 == 0 ? Duration.ofMillis(400) : Duration.ofMillis(5));
            assertThat(watch.look()).isFalse();
        }
    }

    @Test
    void aWriteThatHangsCountsBeforeItEnds() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread hanging =
                Thread.ofVirtual()
                        .start(() ->
                                watch.timed(() -> {
                                    begun.countDown();
                                    try {
                                        return end.await(30, TimeUnit.SECONDS);
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                }));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 50; i++) {
            nanos.addAndGet(Duration.ofMillis(250).toNanos());
            watch.look();
        }
        assertThat(watch.isSlow()).isTrue();
        end.countDown();
        hanging.join();
    }

    @Test
    void aDatabaseThatStartsAgainKillsNoTurn() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        AtomicLong asked = new AtomicLong();
        AbsentLeases leases = new AbsentLeases(world.ports().leases(), down, asked);
        Session session = world.session();
        try (WakeLoop loop = loop(leases)) {
            world.say(session, "Hi");
            Lease lease = Objects.requireNonNull(world.takeLease());
            down.set(true);
            loop.wake(lease);
            while (asked.get() < 5) {
                Thread.onSpinWait();
            }
            down.set(false);
            awaitIdle(session);
        }
        assertThat(world.story(session))
                .containsExactly("user: Hi", "agent: Yes.", "idle: EndTurn");
        assertThat(world.counters.failures().count(FailureClass.STORE_DOWN)).isEqualTo(1);
        assertThat(world.counters.failures().count(FailureClass.HARNESS_BUG)).isZero();
        world.check(session);
    }

    @Test
    void patienceLastsForARestartAndNotForALease() {
        Duration whole = Duration.ZERO;
        for (int failed = 2; failed < Patience.TRIES_MAX; failed++) {
            whole = whole.plus(Patience.pause(failed));
        }
        assertThat(whole).isBetween(Duration.ofSeconds(15), Leases.DEADLINE);
    }

    @Test
    void aServerThatLeavesTakesNothingMore() {
        Session session = world.session();
        WakeLoop loop = loop(world.ports().leases());
        loop.close();
        assertThat(loop.isClaiming()).isFalse();
        world.say(session, "Hi");
        assertThat(world.takeLease()).as("left for the next server").isNull();
        assertThat(world.store().leases().due(10)).containsExactly(session.id());
        loop.wake(session.id());
        assertThat(loop.awake()).isZero();
    }
}

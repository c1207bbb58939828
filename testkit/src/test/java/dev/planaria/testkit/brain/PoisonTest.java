package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters.Counter;
import dev.planaria.core.harness.Harness;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Model;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StopReason;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sessions that kill their brains (protocol L2).
@Timeout(60)
class PoisonTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private @Nullable Lease claimed;

    /// How a harness may fail, the machine's own ways included.
    enum Blow {
        EXCEPTION {
            @Override
            void strike() {
                throw new IllegalStateException("poison");
            }
        },
        STACK_OVERFLOW {
            @Override
            void strike() {
                assertThat(depth(0)).isNotNegative();
            }

            private int depth(int above) {
                return above < 0 ? above : depth(above + 1) + 1;
            }
        },
        OUT_OF_MEMORY {
            @Override
            void strike() {
                throw new OutOfMemoryError("Java heap space");
            }
        },
        ASSERTION {
            @Override
            void strike() {
                throw new AssertionError("poison");
            }
        };

        abstract void strike();
    }

    private static WakeLoop loop(World world, Harness harness) {
        WakeLoop loop =
                new WakeLoop(
                        world.ports(),
                        world.store().sessions(),
                        harness,
                        Seeded.random(5),
                        world.counters);
        loop.start();
        return loop;
    }

    private static void send(World world, WakeLoop loop, Session session, EventBody... bodies) {
        world.send(session, bodies);
        Lease lease = world.takeLease();
        if (lease == null) {
            loop.wake(session.id());
        } else {
            loop.wake(lease);
        }
    }

    private static void await(World world, String what, BooleanSupplier condition)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            world.clock.advance(Duration.ofMillis(500));
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static int idles(World world, Session session) {
        return world.bodies(session, EventBody.StatusIdle.class).size();
    }

    private static boolean isParked(World world, Session session) {
        return world.store()
                .sessions()
                .get(World.WORKSPACE, session.id())
                .orElseThrow()
                .state()
                .isParked();
    }

    @ParameterizedTest
    @EnumSource(Blow.class)
    void oneSessionsCrashLoopNeverTakesItsNeighboursDown(Blow blow) throws Exception {
        Model model = ScriptedModel.saying(Replies.of(text("Yes.")));
        try (World world = new World(model)) {
            Session poison = world.session();
            LoopHarness well = world.harness(model);
            Harness harness =
                    turn -> {
                        if (turn.session().id().equals(poison.id())) {
                            blow.strike();
                        }
                        well.run(turn);
                    };
            try (WakeLoop loop = loop(world, harness)) {
                send(world, loop, poison, World.message("Die"));
                for (int i = 0; i < 20; i++) {
                    Session neighbour = world.session();
                    send(world, loop, neighbour, World.message("Live"));
                    await(world, "a neighbour's answer", () -> idles(world, neighbour) == 1);
                    assertThat(world.story(neighbour)).contains("agent: Yes.");
                }
                await(world, "parked", () -> isParked(world, poison));
                assertThat(world.counters.get(Counter.HARNESS_BUGS)).isEqualTo(Leases.ATTEMPTS_MAX);
                assertThat(world.counters.failures().count(FailureClass.HARNESS_BUG))
                        .isEqualTo(Leases.ATTEMPTS_MAX);
                // It is told after it is durable.
                await(
                        world,
                        "told",
                        () -> world.counters.failures().count(FailureClass.PARKED) == 1);
                world.check(poison);
            }
        }
    }

    /// Each server is killed with its turn, and none of them can count.
    @Test
    void aServerThatDiesWithEveryTurnParksTheSessionBeforeItThinksAgain() throws Exception {
        Model model = ScriptedModel.saying(Replies.of(text("Yes.")));
        Map<Integer, Boolean> thought = new ConcurrentHashMap<>();
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Die");
            for (int deaths = 1; deaths <= Leases.ATTEMPTS_MAX; deaths++) {
                // Taken, and then the machine is gone: nothing is given back.
                thought.put(deaths, true);
                world.replace();
                await(world, "claimed again", () -> claims(world, session));
            }
            EventId request = asksTheModel(world, session);
            // The last claim above is the sixth: whoever has it must not think.
            world.replace();
            Harness never =
                    turn -> {
                        thought.put(99, true);
                        turn.leave();
                    };
            try (WakeLoop loop = loop(world, never)) {
                await(world, "parked", () -> isParked(world, session));
                assertThat(thought).doesNotContainKey(99);
                assertThat(loop.counters().failures().count(FailureClass.PARKED)).isEqualTo(1);
            }
            assertThat(world.bodies(session, EventBody.SessionError.class))
                    .extracting(error -> error.failure().failure())
                    .containsExactly(FailureClass.PARKED);
            assertThat(world.bodies(session, EventBody.ModelRequestEnd.class))
                    .as("the request that was left open is ended, as every one is")
                    .containsExactly(
                            EventBody.ModelRequestEnd.failed(request, FailureClass.HARNESS_LOST));
            assertThat(world.bodies(session, EventBody.StatusIdle.class).getLast().reason())
                    .isEqualTo(new StopReason.RetriesExhausted());
            world.check(session);
        }
    }

    private boolean claims(World world, Session session) {
        world.store().leases().claim(session.id()).ifPresent(lease -> claimed = lease);
        return claimed != null && claimed.node().equals(world.store().node().id());
    }

    /// As the brain that claimed last would, before it dies.
    private EventId asksTheModel(World world, Session session) {
        Event.Draft start = new Event.Draft(world.ids.event(), new EventBody.ModelRequestStart());
        world.store()
                .leases()
                .emitEvents(
                        Objects.requireNonNull(claimed, "nobody claimed " + session.id()),
                        new AppendKey("ask"),
                        List.of(),
                        List.of(start));
        return start.id();
    }

    @Test
    void anOperatorLetsAParkedSessionGoOnWithWhatItOwes() throws Exception {
        assertThat(storyAfter(false))
                .containsExactly(
                        "user: Die", "idle: RetriesExhausted", "agent: Yes.", "idle: EndTurn");
    }

    @Test
    void aMessageLetsAParkedSessionGoOn() throws Exception {
        assertThat(storyAfter(true))
                .containsExactly(
                        "user: Die",
                        "idle: RetriesExhausted",
                        "user: again",
                        "agent: Yes.",
                        "idle: EndTurn");
    }

    /// A session is parked by a bug, which is then mended.
    private static List<String> storyAfter(boolean message) throws Exception {
        Model model = ScriptedModel.saying(Replies.of(text("Yes.")));
        try (World world = new World(model)) {
            Session session = world.session();
            try (WakeLoop sick =
                    loop(
                            world,
                            _ -> {
                                throw new IllegalStateException("poison");
                            })) {
                send(world, sick, session, World.message("Die"));
                await(world, "parked", () -> isParked(world, session));
            }
            try (WakeLoop well = loop(world, world.harness(model))) {
                if (message) {
                    send(world, well, session, World.message("again"));
                } else {
                    Inbox.Woken woken = world.store().inbox().wake(World.WORKSPACE, session.id());
                    well.wake(Objects.requireNonNull(woken.lease()));
                }
                await(world, "answered", () -> idles(world, session) == 2);
            }
            world.check(session);
            Event last = world.log(session).getLast();
            assertThat(last.at()).isNotEqualTo(Position.START);
            return world.story(session);
        }
    }
}

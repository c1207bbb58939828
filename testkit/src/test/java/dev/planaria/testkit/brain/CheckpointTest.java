package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.harness.Harness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Slice;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A brain goes on from what another one has put away, and does without where there is nothing that
/// it can use (protocol W3).
class CheckpointTest {
    private static final int GAP = 20;
    private static final int STEPS = 30;
    private static final long PATIENCE_SECONDS = 30;

    /// Keeps what it is given, and says so.
    private static class Kept implements Checkpoints {
        final LinkedBlockingQueue<Checkpoint> kept = new LinkedBlockingQueue<>();
        volatile @Nullable Checkpoint newest;

        @Override
        public Optional<Checkpoint> newest(ThreadId thread) {
            return Optional.ofNullable(newest);
        }

        @Override
        public void keep(Lease lease, Checkpoint checkpoint) {
            newest = checkpoint;
            kept.add(checkpoint);
        }

        @Override
        public int every() {
            return GAP;
        }

        Checkpoint next() throws InterruptedException {
            return Objects.requireNonNull(kept.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "none");
        }
    }

    /// Calls a tool so many times, then ends its turn; then answers in one word.
    private static ScriptedModel stepping() {
        return new ScriptedModel((prompt, _) -> {
            int said = said(prompt);
            return said < STEPS
                    ? Replies.of(call("toolu_" + said, "bash", "step " + said))
                    : Replies.of(text("Done " + said + "."));
        });
    }

    private static int said(Prompt prompt) {
        return (int)
                prompt.messages().stream()
                        .filter(message -> message.role() == Prompt.Role.ASSISTANT)
                        .count();
    }

    /// A session that was told to go, and went.
    private static Session afterOneTurn(World world, Checkpoints checkpoints)
            throws InterruptedException {
        Session session = world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash"));
        world.say(session, "Go");
        think(world, checkpoints);
        return session;
    }

    /// One turn of the session that has just been spoken to.
    private static void think(World world, Harness brain, Checkpoints checkpoints, SessionLog log)
            throws InterruptedException {
        Lease lease = Objects.requireNonNull(world.takeLease());
        Turn.Ports ports = world.ports();
        Turn turn =
                new Turn(
                        world.store().sessions().get(lease).orElseThrow(),
                        lease,
                        new Turn.Ports(
                                ports.leases(),
                                ports.inbox(),
                                log,
                                checkpoints,
                                ports.clock(),
                                ports.ids()),
                        () -> false);
        brain.run(turn);
        assertThat(turn.isOver()).isTrue();
    }

    private static void think(World world, Checkpoints checkpoints) throws InterruptedException {
        think(world, world.harness(world.model), checkpoints, world.ports().log());
    }

    @Test
    void aLongTurnIsPutAwayNowAndThenAndWhenItRests() throws Exception {
        Kept kept = new Kept();
        try (World world = new World(stepping())) {
            Session session = afterOneTurn(world, kept);
            int events = world.log(session).size();
            long before = 0;
            while (events - before >= 2 * GAP) {
                Checkpoint next = kept.next();
                assertThat(next.at().value() - before)
                        .as("events between two")
                        .isBetween((long) GAP, GAP + 5L);
                assertThat(next.last())
                        .isEqualTo(world.log(session).get((int) next.at().value() - 1).id());
                before = next.at().value();
            }
            assertThat(before).isGreaterThan(4 * GAP);
            assertThat(world.log(session).stream().filter(CheckpointTest::isCheckpointed))
                    .as("the log knows nothing of it")
                    .isEmpty();
        }
    }

    private static boolean isCheckpointed(Event event) {
        return event.wire().contains("checkpoint");
    }

    @Test
    void shortTurnsArePutAwayTogether() throws Exception {
        Kept kept = new Kept();
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Hm."))))) {
            Session session = world.session();
            for (int turn = 0; turn < 2; turn++) {
                world.say(session, "Hello");
                think(world, kept);
            }
            assertThat(kept.kept).as("not worth it yet").isEmpty();
            world.say(session, "Hello");
            think(world, kept);
            assertThat(kept.next().at().value()).isGreaterThanOrEqualTo(GAP);
        }
    }

    @Test
    void theNextBrainReadsOneCheckpointAndTheTail() throws Exception {
        Kept kept = new Kept();
        try (World world = new World(stepping())) {
            Session session = afterOneTurn(world, kept);
            int events = world.log(session).size();
            while (events - kept.next().at().value() >= 2 * GAP) {
                // The last one is to be there.
            }
            AtomicInteger read = new AtomicInteger();
            world.say(session, "And?");
            think(world, world.harness(world.model), kept, counting(world, read));
            assertThat(world.story(session))
                    .endsWith("user: And?", "agent: Done 31.", "idle: EndTurn");
            assertThat(read.get()).as("events read of %s", events).isLessThan(4 * GAP);
            List<Prompt> prompts = ((ScriptedModel) world.model).prompts();
            assertThat(prompts.getLast().messages().subList(0, 2 * STEPS))
                    .as("and asks the same")
                    .isEqualTo(prompts.get(STEPS).messages().subList(0, 2 * STEPS));
            world.check(session);
        }
    }

    private static SessionLog counting(World world, AtomicInteger read) {
        SessionLog log = world.ports().log();
        return new SessionLog() {
            @Override
            public List<Event> getEvents(ThreadId thread, Slice slice) {
                List<Event> events = log.getEvents(thread, slice);
                read.addAndGet(events.size());
                return events;
            }

            @Override
            public Optional<Event> find(ThreadId thread, EventId id) {
                return log.find(thread, id);
            }

            @Override
            public boolean awaitEvents(ThreadId thread, Position after, Duration timeout)
                    throws InterruptedException {
                return log.awaitEvents(thread, after, timeout);
            }
        };
    }

    @Test
    void whatABrainCannotUseItDoesWithout() throws Exception {
        Kept kept = new Kept();
        try (World world = new World(stepping())) {
            Session session = afterOneTurn(world, kept);
            Checkpoint good = kept.next();
            List<Kept> useless = new ArrayList<>();
            for (String text :
                    List.of(
                            "",
                            "{}",
                            "[]",
                            "[{},{}]",
                            "[1",
                            good.text().replace("PT", ""),
                            // Its first part is whole: neither counts.
                            good.text().replace("said_calls", "unsaid"))) {
                useless.add(keeper(new Checkpoint(good.at(), good.last(), good.format(), text)));
            }
            useless.add(
                    keeper(new Checkpoint(good.at(), good.last(), "state/0+conversation/1", "[]")));
            useless.add(broken());
            int turns = STEPS + 1;
            for (Kept one : useless) {
                world.say(session, "And?");
                think(world, one);
                assertThat(world.story(session))
                        .endsWith("user: And?", "agent: Done " + turns + ".", "idle: EndTurn");
                turns++;
            }
            world.check(session);
        }
    }

    private static Kept keeper(Checkpoint of) {
        Kept kept = new Kept();
        kept.newest = of;
        return kept;
    }

    /// Neither reads nor writes.
    private static Kept broken() {
        return new Kept() {
            @Override
            public Optional<Checkpoint> newest(ThreadId thread) {
                throw new IllegalStateException("cannot read");
            }

            @Override
            public void keep(Lease lease, Checkpoint checkpoint) {
                throw new IllegalStateException("cannot write");
            }
        };
    }

    @Test
    void aHarnessThatKnowsNoCheckpointsReadsAll() throws Exception {
        Kept kept = new Kept();
        try (World world = new World(stepping())) {
            Session session = afterOneTurn(world, kept);
            List<Long> seen = new ArrayList<>();
            Harness other =
                    turn -> {
                        turn.follow(event -> seen.add(event.at().value()));
                        turn.refresh();
                        assertThat(turn.leave()).isTrue();
                    };
            world.say(session, "And?");
            think(world, other, kept, world.ports().log());
            assertThat(seen).hasSize(world.log(session).size()).startsWith(1L, 2L, 3L);
        }
    }

    @Test
    void nothingIsPutAwayBetweenAMessageAndItsModelRequest() throws Exception {
        Kept kept = new Kept();
        List<Checkpoint> early = new ArrayList<>();
        ScriptedModel steps = stepping();
        ScriptedModel model =
                new ScriptedModel((prompt, stop) -> {
                    if (said(prompt) > STEPS) {
                        // It has the time that a model takes, and yet nothing comes.
                        Checkpoint one = kept.kept.poll(100, TimeUnit.MILLISECONDS);
                        if (one != null) {
                            early.add(one);
                        }
                    }
                    return steps.complete(prompt, _ -> {}, stop);
                });
        try (World world = new World(model)) {
            Session session = afterOneTurn(world, Checkpoints.NONE);
            world.say(session, "And?");
            think(world, kept);
            assertThat(early).as("although the log is long").isEmpty();
            assertThat(kept.next().at().value()).isGreaterThan(STEPS);
        }
    }
}

package dev.planaria.testkit.brain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.harness.NextStep;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Wherever a brain dies, the next one ends the session the same, every call has exactly one
/// result, and no accepted message is left unanswered: every [Story], with every fault at every
/// write, and again where the second brain dies too, the hand dies, or both.
class CrashTest {
    private static final int WRITES_MAX = 80;

    /// Later writes of a second brain are those of a first one.
    private static final int SECOND_WRITES = 4;

    private static final List<Story> STORIES = Stories.all();

    /// What goes wrong beside the fault at the write.
    private enum Beside {
        NOTHING,
        /// The hands die with the brain.
        HAND
    }

    @ParameterizedTest
    @FieldSource("STORIES")
    void everyFaultAtEveryWriteEndsTheSame(Story story) throws Exception {
        List<String> expected = told(story);
        for (Faults.Fault fault : Faults.Fault.values()) {
            // From the first event on, and from whatever checkpoint is there.
            for (int every : List.of(Checkpoints.EVERY, 1)) {
                int writes = everywhere(story, fault, Beside.NOTHING, every, expected);
                assertThat(writes).as("writes of %s", story).isGreaterThan(4);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("STORIES")
    void aSecondBrainThatDiesTooChangesNothing(Story story) throws Exception {
        List<String> expected = told(story);
        for (int write = 1; write <= WRITES_MAX; write++) {
            int writes = 0;
            for (int next = 1; next <= SECOND_WRITES; next++) {
                Faults.Fault one = crash(write);
                Faults.Fault two = crash(write + next);
                try (World world = story.world()) {
                    Faults faults = Faults.at(write, one);
                    world.plan(faults);
                    world.planNext(Faults.at(next, two));
                    play(story, world, expected, at(one, write) + ", " + at(two, next));
                    writes = faults.writes();
                }
            }
            if (writes < write) {
                return;
            }
        }
        throw new AssertionError("a story has no end: " + story);
    }

    private static Faults.Fault crash(int number) {
        return number % 2 == 0 ? Faults.Fault.CRASH_BEFORE : Faults.Fault.CRASH_AFTER;
    }

    @ParameterizedTest
    @FieldSource("STORIES")
    void aHandThatDiesWithItsBrainIsTold(Story story) throws Exception {
        for (Faults.Fault fault : EnumSet.of(Faults.Fault.CRASH_BEFORE, Faults.Fault.CRASH_AFTER)) {
            assertThat(everywhere(story, fault, Beside.HAND, 1, List.of())).isPositive();
        }
    }

    @Test
    void everyKindOfStepIsReached() throws Exception {
        EnumSet<StepKind> reached = EnumSet.noneOf(StepKind.class);
        for (Story story : STORIES) {
            try (World world = story.world()) {
                Session session = play(story, world, List.of(), "nobody dies");
                Set<StepKind> kinds = StepKind.in(world.log(session));
                assertThat(kinds).as("%s", story).containsAll(story.reaches());
                reached.addAll(story.reaches());
            }
        }
        try (World world = STORIES.getFirst().world()) {
            world.plan(Faults.at(1, Faults.Fault.CRASH_AFTER));
            Session session = play(STORIES.getFirst(), world, List.of(), "dies with a request");
            reached.addAll(StepKind.in(world.log(session)));
        }
        assertThat(reached)
                .as("the rest is reached by aTurnWithoutEndIsGivenUpWhereverItsBrainDies")
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(StepKind.GIVE_UP)));
    }

    /// The one story that is too long for every write: its last ones are what it is about.
    @Test
    void aTurnWithoutEndIsGivenUpWhereverItsBrainDies() throws Exception {
        int writes = 2 * NextStep.REQUESTS_MAX;
        for (int last = 1; last <= 3; last++) {
            try (World world =
                    new World(
                            ScriptedModel.saying(
                                    Replies.ended(Reply.Stop.PAUSE_TURN, Replies.text("Wait."))))) {
                Session session = world.session();
                world.plan(Faults.at(writes + last - 1, crash(last)));
                world.say(session, "Go");
                world.work();
                assertThat(world.crashes()).as("it died at write %d", writes + last).isOne();
                assertThat(StepKind.in(world.log(session)))
                        .contains(StepKind.GIVE_UP, StepKind.REST_EXHAUSTED);
                world.check(session);
            }
        }
    }

    // ---- playing

    /// @return how many writes the story has
    private static int everywhere(
            Story story, Faults.Fault fault, Beside beside, int every, List<String> expected)
            throws Exception {
        for (int write = 1; write <= WRITES_MAX; write++) {
            try (World world = story.world()) {
                Faults faults = Faults.at(write, fault, world::overtake);
                world.plan(faults);
                world.checkpointEvery(every);
                if (beside == Beside.HAND) {
                    world.beforeNext(world.hands::kill);
                }
                play(story, world, expected, at(fault, write));
                if (faults.writes() < write) {
                    return write;
                }
            }
        }
        throw new AssertionError("a story has no end: " + story);
    }

    private static List<String> told(Story story) throws Exception {
        try (World world = story.world()) {
            return world.story(play(story, world, List.of(), "nobody dies"));
        }
    }

    private static String at(Faults.Fault fault, int write) {
        return fault + " at write " + write;
    }

    private static Session play(Story story, World world, List<String> expected, String what)
            throws Exception {
        String where = story + ": " + what;
        Session session = world.session(story.tools());
        story.play().play(world, session);
        List<String> told = world.story(session);
        if (!expected.isEmpty() && story.same()) {
            assertThat(told).as(where).isEqualTo(expected);
        } else if (!expected.isEmpty()) {
            assertThat(told.getLast()).as(where).isEqualTo(expected.getLast());
            assertThat(questions(told)).as(where).isEqualTo(questions(expected));
        }
        assertThat(world.hands.ran()).as(where).doesNotHaveDuplicates();
        assertThat(world.store().inbox().pending(session.id()).events()).as(where).isEmpty();
        everyCallHasOneResult(world.log(session), where);
        world.check(session);
        return session;
    }

    private static List<String> questions(List<String> told) {
        return told.stream().filter(line -> line.startsWith("user: ")).toList();
    }

    private static void everyCallHasOneResult(List<Event> log, String where) {
        Set<EventId> calls = new HashSet<>();
        List<EventId> results = new ArrayList<>();
        for (Event event : log) {
            switch (event.body()) {
                case EventBody.AgentToolUse _ -> calls.add(event.id());
                case EventBody.AgentCustomToolUse _ -> calls.add(event.id());
                case EventBody.AgentToolResult result -> results.add(result.callId());
                case EventBody.UserCustomToolResult result -> results.add(result.callId());
                default -> {
                    // Neither a call nor a result.
                }
            }
        }
        assertThat(results).as(where).containsExactlyInAnyOrderElementsOf(calls);
        assertThat(log.getLast().body()).as(where).isInstanceOf(EventBody.StatusIdle.class);
    }
}

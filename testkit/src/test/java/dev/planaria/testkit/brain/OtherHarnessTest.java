package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.harness.Harness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.EventId;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StopReason;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The interface of a harness, proven by a second one: it echoes, and knows no model.
class OtherHarnessTest {
    /// Stateless: what it has heard is in the log.
    private static final class EchoHarness implements Harness {
        @Override
        public void run(Turn turn) {
            List<String> heard = new ArrayList<>();
            turn.follow(event -> {
                switch (event.body()) {
                    case EventBody.UserMessage message ->
                            heard.add(World.textOf(message.content()));
                    case EventBody.AgentMessage _ -> heard.clear();
                    default -> {
                        // Nothing to echo.
                    }
                }
            });
            turn.refresh();
            do {
                List<EventId> waiting = turn.waiting().events().stream().map(Event::id).toList();
                if (!waiting.isEmpty()) {
                    turn.emit("hear", waiting, List.of(draft(turn, new EventBody.StatusRunning())));
                }
                if (!heard.isEmpty()) {
                    EventBody echo =
                            new EventBody.AgentMessage(
                                    ContentBlock.text(String.join(" ", heard) + "!"));
                    turn.emit("echo", List.of(), List.of(draft(turn, echo)));
                }
            } while (!turn.rest(
                    List.of(),
                    List.of(draft(turn, new EventBody.StatusIdle(new StopReason.EndTurn())))));
        }

        private static Event.Draft draft(Turn turn, EventBody body) {
            return new Event.Draft(turn.freshId(), body);
        }
    }

    @Test
    void anyLoopMayThinkAndDieAndAnotherGoesOn() throws Exception {
        for (Faults.Fault fault : List.of(Faults.Fault.CRASH_BEFORE, Faults.Fault.CRASH_AFTER)) {
            for (int write = 1; write <= 4; write++) {
                try (World world = new World(ScriptedModel.saying(Replies.of(text("Hm."))))) {
                    Session session = world.session();
                    world.say(session, "Hello");
                    world.plan(Faults.at(write, fault));
                    world.workAs(EchoHarness::new);
                    assertThat(world.story(session))
                            .as("%s at %s", fault, write)
                            .containsExactly("user: Hello", "agent: Hello!", "idle: EndTurn");
                    world.check(session);
                }
            }
        }
    }

    @Test
    void theLoopGoesOnWithWhatAnotherHarnessWrote() throws Exception {
        ScriptedModel model = ScriptedModel.saying(Replies.of(text("?")), Replies.of(text("Hm.")));
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hello");
            world.workAs(EchoHarness::new);
            world.say(session, "And you?");
            world.work();
            assertThat(world.story(session))
                    .endsWith("user: And you?", "agent: Hm.", "idle: EndTurn");
            assertThat(model.lastPrompt().messages()).hasSize(3);
            world.check(session);
        }
    }
}

package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static dev.planaria.testkit.Replies.thinking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import org.junit.jupiter.api.Test;

/// A turn as clients see it (observed behaviour §2).
class TurnTest {
    @Test
    void aPlainTurnHasItsEventsInOrder() throws Exception {
        ScriptedModel model = ScriptedModel.saying(Replies.of(thinking("hm"), text("Hello.")));
        try (World world = new World(model)) {
            Session session = world.session();
            world.say(session, "Hi");
            world.work();
            assertThat(world.types(session))
                    .containsExactly(
                            "user.message",
                            "session.thread_status_running",
                            "session.status_running",
                            "span.model_request_start",
                            "agent.thinking",
                            "agent.message",
                            "span.model_request_end",
                            "session.thread_status_idle",
                            "session.usage",
                            "session.status_idle");
            assertThat(world.hands.provisions()).as("no call, no sandbox").isZero();
            world.check(session);
        }
    }

    @Test
    void toolsRunBetweenRequestsOfOneTurn() throws Exception {
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(text("Let me see."), call("toolu_1", "bash", "ls")),
                        Replies.of(text("Done.")));
        try (World world = new World(model)) {
            Session session =
                    world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash", "read"));
            world.say(session, "Look");
            world.work();
            assertThat(world.types(session))
                    .containsExactly(
                            "user.message",
                            "session.thread_status_running",
                            "session.status_running",
                            "span.model_request_start",
                            "agent.message",
                            "agent.tool_use",
                            "span.model_request_end",
                            "agent.tool_result",
                            "span.model_request_start",
                            "agent.message",
                            "span.model_request_end",
                            "session.thread_status_idle",
                            "session.usage",
                            "session.status_idle");
            assertThat(world.hands.effects()).containsExactly("ls");
            assertThat(world.bodies(session, EventBody.AgentToolResult.class).getFirst().callId())
                    .isEqualTo(world.idOf(session, EventBody.AgentToolUse.class, 0));
            assertThat(
                            world.store()
                                    .sessions()
                                    .get(World.WORKSPACE, session.id())
                                    .orElseThrow()
                                    .state()
                                    .status())
                    .isEqualTo(SessionStatus.IDLE);
            world.check(session);
        }
    }
}

package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import org.junit.jupiter.api.Test;

/// A hand leaves when nobody has used it for a while; the session must not notice.
class IdleHandTest {
    @Test
    void aHandThatLeftWhileTheSessionRestedIsReplacedWithoutAWord() throws Exception {
        ScriptedModel model =
                ScriptedModel.saying(
                        Replies.of(call("toolu_1", "bash", "one")),
                        Replies.of(text("Done.")),
                        Replies.of(call("toolu_2", "bash", "two")),
                        Replies.of(text("Done again.")));
        try (World world = new World(model)) {
            Session session =
                    world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash", "read"));
            world.say(session, "First");
            world.work();
            world.hands.kill();
            world.say(session, "Second");
            world.work();

            assertThat(world.bodies(session, EventBody.AgentToolResult.class))
                    .hasSize(2)
                    .noneMatch(EventBody.AgentToolResult::isError);
            assertThat(world.hands.effects()).containsExactly("one", "two");
            assertThat(world.hands.provisions()).isEqualTo(2);
            world.check(session);
        }
    }
}

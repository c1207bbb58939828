package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.FirstToken;
import dev.planaria.core.session.Session;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.testkit.ManualClock;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// How long a turn took until its first token is in its log, part by part.
class FirstTokenTest {
    private static final Duration WRITING = Duration.ofMillis(2);
    private static final Duration LEAVING = Duration.ofMillis(30);
    private static final Duration THINKING = Duration.ofMillis(500);

    /// Takes its time on the way to each reply.
    private record SlowModel(Model inner, ManualClock clock) implements Model {
        @Override
        public Reply complete(Prompt prompt, Consumer<Delta> onDelta, Cancellation stop)
                throws ModelFailedException, InterruptedException {
            clock.advance(WRITING);
            onDelta.accept(new Delta.PromptWritten());
            clock.advance(LEAVING);
            clock.advance(THINKING);
            onDelta.accept(new Delta.RequestSent(THINKING));
            return inner.complete(prompt, onDelta, stop);
        }

        @Override
        public Limits limits(String model) {
            return inner.limits(model);
        }
    }

    @Test
    void thePartsOfTheWayAreToldAndAddUp() throws Exception {
        ScriptedModel replies = ScriptedModel.saying(Replies.of(text("Hello.")));
        try (World world = new World(replies)) {
            Session session = world.session();
            world.say(session, "Hi");
            Duration waited = Duration.ofSeconds(3);
            world.clock.advance(waited);
            world.work(world.harness(new SlowModel(replies, world.clock)));
            FirstToken first = only(world, session);
            assertThat(first.queue()).isEqualTo(waited);
            assertThat(first.context()).isEqualTo(WRITING);
            assertThat(first.gateway()).isEqualTo(LEAVING);
            assertThat(first.provider()).isEqualTo(THINKING);
            assertThat(first.resumed()).isFalse();
            Duration parts =
                    List.of(FirstToken.Part.values()).stream()
                            .map(first::part)
                            .reduce(Duration.ZERO, Duration::plus);
            assertThat(first.total()).isEqualTo(parts);
            assertThat(first.total()).isEqualTo(waited.plus(WRITING).plus(LEAVING).plus(THINKING));
        }
    }

    @Test
    void aTurnWithToolsHasOneFirstToken() throws Exception {
        ScriptedModel replies =
                ScriptedModel.saying(
                        Replies.of(call("toolu_1", "bash", "ls")), Replies.of(text("Done.")));
        try (World world = new World(replies)) {
            Session session =
                    world.session(World.toolset(PermissionPolicy.ALWAYS_ALLOW, "bash", "read"));
            world.say(session, "Look");
            world.work();
            assertThat(world.bodies(session, EventBody.ModelRequestEnd.class)).hasSize(2);
            assertThat(only(world, session)).isNotNull();
            assertThat(
                            world.bodies(session, EventBody.ModelRequestEnd.class)
                                    .getLast()
                                    .firstToken())
                    .isNull();
        }
    }

    @Test
    void clocksThatAreSetBackMakeNoPartNegative() {
        Instant at = Instant.EPOCH.plusSeconds(100);
        FirstToken first =
                FirstToken.of(
                        at,
                        false,
                        at.minusSeconds(5),
                        at.plusSeconds(1),
                        at,
                        at.plusSeconds(2),
                        at.plusSeconds(3));
        assertThat(first.queue()).isZero();
        assertThat(first.claim()).isEqualTo(Duration.ofSeconds(1));
        assertThat(first.context()).isZero();
        assertThat(first.total()).isEqualTo(Duration.ofSeconds(3));
    }

    private static FirstToken only(World world, Session session) {
        List<FirstToken> all =
                world.bodies(session, EventBody.ModelRequestEnd.class).stream()
                        .map(EventBody.ModelRequestEnd::firstToken)
                        .filter(Objects::nonNull)
                        .toList();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }
}

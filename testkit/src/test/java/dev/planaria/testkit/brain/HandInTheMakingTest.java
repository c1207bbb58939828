package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.LazySandbox;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.Json;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A hand that takes long to make, such as with a large repository (protocol L1, M5).
class HandInTheMakingTest {
    /// Is interrupted as soon as it begins.
    private static final class Slow implements SandboxProvider {
        private final List<Cancellation> asked = new ArrayList<>();

        @Override
        public List<ToolSpec> tools() {
            return List.of();
        }

        @Override
        public Sandbox provision(HandId id, long generation, Recipe recipe, Cancellation stop)
                throws ToolFailedException {
            asked.add(stop);
            stop.cancel(Cancellation.Reason.USER);
            throw new ToolFailedException(FailureClass.CANCELLED, "given up");
        }

        @Override
        public Optional<Sandbox> attach(HandAddress last, long generation) {
            return Optional.empty();
        }

        @Override
        public void discard(HandId id) {}
    }

    @Test
    void anInterruptReachesItAndNoneIsMadeForTheCallsBesideIt() {
        try (World world = new World(ScriptedModel.saying(Replies.of(text("Hm."))))) {
            world.say(world.session(), "Hi");
            Slow slow = new Slow();
            Cancellation stop = new Cancellation();
            try (LazySandbox sandbox =
                    new LazySandbox(
                            slow,
                            world.store().hands(),
                            Objects.requireNonNull(world.takeLease()),
                            new Recipe(List.of(), Recipe.Limits.DEFAULT))) {
                for (String id : List.of("sevt_1", "sevt_2")) {
                    ToolCall call = new ToolCall(new EventId(id), "bash", Json.object(), false);
                    ToolFailedException failed =
                            catchThrowableOfType(
                                    ToolFailedException.class, () -> sandbox.execute(call, stop));
                    assertThat(failed.failure()).isEqualTo(FailureClass.CANCELLED);
                }
            }
            assertThat(slow.asked).containsExactly(stop);
        }
    }
}

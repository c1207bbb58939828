package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What tests of sandboxes have in common: a hand a test, and short words for calls.
public abstract class SandboxFixture {
    private final IdSource ids = new IdSource(new SecureRandom());
    private final List<HandId> hands = new ArrayList<>();

    /// Initialises the fixture.
    protected SandboxFixture() {}

    /// The provider under test; the same for all tests, or one each.
    protected abstract SandboxProvider provider();

    @AfterEach
    final void discardHands() throws InterruptedException {
        for (HandId hand : hands) {
            provider().discard(hand);
        }
        whenDone();
    }

    /// After the hands of a test are discarded.
    protected void whenDone() throws InterruptedException {}

    /// A hand of this test, discarded at its end.
    protected final HandId hand() {
        HandId hand = new HandId(ids.fresh(HandId.PREFIX));
        hands.add(hand);
        return hand;
    }

    /// A sandbox of a hand of its own.
    protected final Sandbox sandbox() throws ToolFailedException, InterruptedException {
        return sandbox(hand(), 1);
    }

    protected final Sandbox sandbox(HandId hand, long generation)
            throws ToolFailedException, InterruptedException {
        return provider().provision(hand, generation, new Recipe(List.of(), Recipe.Limits.DEFAULT));
    }

    protected final EventId callId() {
        return ids.event();
    }

    protected static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text);
    }

    /// The input of a file tool: names and values in turn.
    protected static ObjectNode input(String... namesAndValues) {
        ObjectNode input = JsonMapper.shared().createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            input.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return input;
    }

    protected final ToolCall bash(String command) {
        return call("bash", input("command", command));
    }

    protected final ToolCall call(String tool, ObjectNode input) {
        return new ToolCall(callId(), tool, input, false);
    }

    protected static ToolResult run(Sandbox sandbox, ToolCall call)
            throws ToolFailedException, InterruptedException {
        return sandbox.execute(call, new Cancellation());
    }

    /// What a command printed, which must have gone well.
    protected final String shell(Sandbox sandbox, String command)
            throws ToolFailedException, InterruptedException {
        ToolResult result = run(sandbox, bash(command));
        assertThat(result.isError()).as(ContentBlock.textOf(result.content())).isFalse();
        return ContentBlock.textOf(result.content()).strip();
    }

    /// What a tool said, which must have gone well.
    protected final String ok(Sandbox sandbox, String tool, ObjectNode input)
            throws ToolFailedException, InterruptedException {
        ToolResult result = run(sandbox, call(tool, input));
        assertThat(result.isError()).as(ContentBlock.textOf(result.content())).isFalse();
        return ContentBlock.textOf(result.content());
    }

    /// What a tool complained of.
    protected final String error(Sandbox sandbox, String tool, ObjectNode input)
            throws ToolFailedException, InterruptedException {
        ToolResult result = run(sandbox, call(tool, input));
        assertThat(result.isError()).as(ContentBlock.textOf(result.content())).isTrue();
        return ContentBlock.textOf(result.content());
    }
}

package dev.planaria.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What is written is read back as it was: a log outlives the release that wrote it.
class EventJsonTest {
    private static final ThreadId THREAD = new ThreadId(new SessionId("sesn_1"), "sthr_1");
    private static final EventId CALL = new EventId("sevt_call");
    private static final Instant NOW = Instant.parse("2026-11-22T14:31:00.123456Z");

    @ParameterizedTest
    @MethodSource("bodies")
    void everyEventIsReadBackAsItWasWritten(EventBody body) {
        String wire = EventJson.write(CALL, body, NOW);

        Event read = EventJson.event(THREAD, new Position(3), wire, null);

        assertThat(read.body()).isEqualTo(body);
        assertThat(read.id()).isEqualTo(CALL);
        assertThat(read.processedAt()).isEqualTo(NOW);
        assertThat(read.wire()).isEqualTo(wire).doesNotContain("\n");
    }

    @Test
    void everyKindOfEventIsAmongTheExamples() {
        Set<Class<?>> examples = new HashSet<>();
        bodies().forEach(body -> examples.add(body.getClass()));

        Stream<Class<?>> kinds =
                Arrays.stream(EventBody.class.getDeclaredClasses())
                        .filter(EventBody.class::isAssignableFrom)
                        .filter(Class::isRecord);

        assertThat(kinds)
                .allMatch(kind -> kind == EventBody.Unknown.class || examples.contains(kind));
    }

    @Test
    void aPendingEventHasNoTimeYet() {
        String wire =
                EventJson.write(CALL, new EventBody.UserMessage(ContentBlock.text("hi")), null);

        assertThat(Json.parse(wire).get("processed_at").isNull()).isTrue();
        assertThat(EventJson.event(THREAD, null, wire, null).isPending()).isTrue();
    }

    @Test
    void anEventOfANewerReleaseIsKeptAsItCame() {
        String wire =
                "{\"id\":\"sevt_9\",\"type\":\"agent.dreamt\",\"of\":{\"sheep\":[1,2]},"
                        + "\"processed_at\":\"2026-11-22T14:31:00Z\"}";

        Event read = EventJson.event(THREAD, new Position(1), wire, null);

        assertThat(read.body()).isInstanceOf(EventBody.Unknown.class);
        assertThat(read.wire()).isEqualTo(wire);
        assertThat(EventJson.write(read.id(), read.body(), read.processedAt())).isEqualTo(wire);
    }

    @Test
    void anUnknownContentBlockIsKeptAsItCame() {
        JsonNode blocks =
                Json.parse(
                        "[{\"type\":\"hologram\",\"depth\":3},"
                                + "{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"file_1\"}}]");

        assertThat(ContentJson.write(ContentJson.read(blocks))).isEqualTo(blocks);
    }

    private static Stream<EventBody> bodies() {
        List<ContentBlock> content =
                List.of(
                        new ContentBlock.Text("a \"quoted\"\nline \u2028 \uD83D\uDC1B"),
                        new ContentBlock.Image(new ContentBlock.Source.Base64("image/png", "AAAA")),
                        new ContentBlock.Document(
                                new ContentBlock.Source.Url("https://example.com/a.pdf"),
                                "A",
                                null),
                        new ContentBlock.Document(
                                new ContentBlock.Source.PlainText("plain"), null, "context"),
                        new ContentBlock.SearchResult(
                                "s", "t", List.of(new ContentBlock.Text("x")), true),
                        new ContentBlock.Redacted());
        Usage usage = new Usage(1, 2, 3, 4, 0);
        SessionFailure failure =
                new SessionFailure(
                        SessionFailure.Kind.MODEL_OVERLOADED_ERROR,
                        "the model is overloaded",
                        SessionFailure.Retry.RETRYING,
                        FailureClass.MODEL_OVERLOADED,
                        2,
                        NOW);
        return Stream.of(
                new EventBody.UserMessage(content),
                new EventBody.UserInterrupt(null),
                new EventBody.SystemMessage(ContentBlock.text("be brief")),
                new EventBody.UserToolConfirmation(CALL, false, "no"),
                new EventBody.UserToolConfirmation(CALL, true, null),
                new EventBody.UserCustomToolResult(CALL, content, true),
                new EventBody.AgentMessage(content),
                new EventBody.AgentThinking(),
                new EventBody.AgentToolUse(
                        "bash", Json.object().put("command", "ls"), EventBody.Permission.ASK),
                new EventBody.AgentToolUse("nope", Json.object(), EventBody.Permission.DENY),
                new EventBody.AgentCustomToolUse("weather", Json.object().put("city", "Ulm")),
                new EventBody.AgentToolResult(CALL, content, true, FailureClass.SANDBOX_LOST),
                new EventBody.AgentToolResult(CALL, content, false, null),
                new EventBody.ContextCompacted("so far", new Position(41)),
                new EventBody.StatusRunning(),
                new EventBody.StatusIdle(new StopReason.RequiresAction(List.of(CALL))),
                new EventBody.StatusIdle(new StopReason.Refusal("cyber", "no")),
                new EventBody.StatusIdle(new StopReason.RetriesExhausted()),
                new EventBody.StatusIdle(new StopReason.BudgetReached()),
                new EventBody.StatusRescheduled(),
                new EventBody.StatusTerminated(),
                new EventBody.ThreadRunning(THREAD, "coder"),
                new EventBody.ThreadIdle(THREAD, "coder", new StopReason.EndTurn()),
                new EventBody.ThreadRescheduled(THREAD, "coder"),
                new EventBody.ThreadTerminated(THREAD, "coder"),
                new EventBody.SessionError(failure),
                new EventBody.SessionUpdated(new EventBody.Title(null), Map.of("a", "b"), agent()),
                new EventBody.SessionUpdated(new EventBody.Title("new"), null, null),
                new EventBody.SessionUsage(new Usage(1, 2, 3, 4, 5), 1.5),
                new EventBody.SessionDeleted(),
                new EventBody.ModelRequestStart(),
                new EventBody.ModelRequestEnd(CALL, false, usage));
    }

    private static SessionAgent agent() {
        return new SessionAgent(
                new AgentId("agent_1"),
                3,
                new AgentConfig(
                        "coder",
                        null,
                        new ModelConfig("rehearsal", ModelConfig.Effort.HIGH),
                        "You code.",
                        List.of(
                                new ToolConfig.AgentToolset(
                                        true,
                                        PermissionPolicy.ALWAYS_ALLOW,
                                        List.of(
                                                new ToolConfig.BuiltIn(
                                                        "bash", true, PermissionPolicy.ALWAYS_ASK),
                                                new ToolConfig.BuiltIn(
                                                        "web_fetch",
                                                        false,
                                                        PermissionPolicy.ALWAYS_ALLOW))),
                                new ToolConfig.Custom(
                                        "weather",
                                        "Tells it.",
                                        Json.object().put("type", "object")))));
    }
}

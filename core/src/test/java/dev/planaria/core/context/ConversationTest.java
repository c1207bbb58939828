package dev.planaria.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ResourceId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.model.StoredReply;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.EventJson;
import dev.planaria.core.wire.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// From history to prompt: verbatim, in order, and the same prefix at every step.
class ConversationTest {
    private static final ThreadId THREAD = new ThreadId(new SessionId("sesn_1"), "sthr_1");
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final Model.Limits limits = new Model.Limits(1_000, 200);
    private Context context = strategy().open(session(null));
    private long position;

    @BeforeEach
    void begin() {
        context = strategy().open(session("Be brief."));
        position = 0;
    }

    private ContextStrategy strategy() {
        return new CompactingStrategy(
                List.of(
                        new ToolSpec("bash", "runs", Json.object()),
                        new ToolSpec("read", "reads", Json.object())),
                _ -> limits);
    }

    private static Session session(@Nullable String system) {
        ToolConfig set =
                new ToolConfig.AgentToolset(
                        true,
                        PermissionPolicy.ALWAYS_ALLOW,
                        List.of(
                                new ToolConfig.BuiltIn("bash", true, PermissionPolicy.ALWAYS_ALLOW),
                                new ToolConfig.BuiltIn(
                                        "read", false, PermissionPolicy.ALWAYS_ALLOW)));
        AgentConfig agent =
                new AgentConfig(
                        "a",
                        null,
                        new ModelConfig("m", ModelConfig.Effort.HIGH),
                        system,
                        List.of(set, new ToolConfig.Custom("ask_user", "asks", Json.object())));
        Resource repository =
                new Resource.Repository(
                        new ResourceId("sesrsc_1"),
                        "https://user:secret@example.org/x.git",
                        null,
                        "/workspace/x",
                        TIME,
                        TIME);
        return new Session(
                THREAD.session(),
                new WorkspaceId("wrkspc_1"),
                THREAD,
                new Session.Setup(
                        new SessionAgent(new AgentId("agent_1"), 1, agent),
                        new EnvironmentId("env_1"),
                        List.of(repository)),
                new Session.Labels(null, Map.of()),
                Session.State.NEW,
                Times.born(TIME));
    }

    private Event event(String id, EventBody body, @Nullable String modelJson) {
        EventId event = new EventId(id);
        return new Event(
                event,
                THREAD,
                new Position(position),
                TIME,
                body,
                EventJson.write(event, body, TIME),
                modelJson);
    }

    private void log(String id, EventBody body) {
        position++;
        context.add(event(id, body, null));
    }

    private void log(EventBody body) {
        log("sevt_" + position, body);
    }

    private void reply(Usage usage, Map<String, String> calls, JsonNode... content) {
        Map<String, EventId> ids = new LinkedHashMap<>();
        calls.forEach((provider, id) -> ids.put(provider, new EventId(id)));
        position++;
        context.add(
                event(
                        "sevt_end" + position,
                        new EventBody.ModelRequestEnd(new EventId("sevt_s"), false, usage),
                        new StoredReply(List.of(content), Reply.Stop.END_TURN, null, ids).json()));
    }

    private void reply(JsonNode... content) {
        reply(Usage.NONE, Map.of(), content);
    }

    private static EventBody says(String text) {
        return new EventBody.UserMessage(ContentBlock.text(text));
    }

    private static EventBody result(String call, String text) {
        return new EventBody.AgentToolResult(
                new EventId(call), ContentBlock.text(text), false, null);
    }

    private static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    private static ObjectNode call(String id) {
        ObjectNode call = Json.object().put("type", "tool_use").put("id", id).put("name", "bash");
        call.set("input", Json.object());
        return call;
    }

    private Prompt prompt(Event... entering) {
        return switch (context.ask(List.of(entering))) {
            case Context.Ask.Complete(Prompt prompt) -> prompt;
            case Context.Ask.Summarise summarise ->
                    throw new AssertionError("too long: " + summarise);
        };
    }

    private static String shape(Prompt prompt) {
        return prompt.messages().stream()
                .map(message ->
                        message.role()
                                + message.content().stream()
                                        .map(ConversationTest::shape)
                                        .collect(Collectors.joining(",", "(", ")")))
                .collect(Collectors.joining(" "));
    }

    private static String shape(JsonNode block) {
        return switch (block.path("type").asString("")) {
            case "text" -> block.path("text").asString("");
            case "tool_use" -> "call " + block.path("id").asString("");
            case "tool_result" ->
                    "result "
                            + block.path("tool_use_id").asString("")
                            + (block.path("is_error").asBoolean(false) ? "!" : "");
            default -> block.path("type").asString("");
        };
    }

    @Test
    void repliesAreVerbatimAndResultsComeGroupedAndFirst() {
        ObjectNode thought =
                Json.object().put("type", "thinking").put("thinking", "a").put("signature", "s");
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("toolu_b", "sevt_b");
        calls.put("toolu_a", "sevt_a");
        log(says("Go"));
        reply(Usage.NONE, calls, thought, text("Look."), call("toolu_b"), call("toolu_a"));
        log(result("sevt_a", "late"));
        log(says("and this"));
        log(result("sevt_b", "last"));
        assertThat(shape(prompt()))
                .isEqualTo(
                        "USER(Go) ASSISTANT(thinking,Look.,call toolu_b,call toolu_a)"
                                + " USER(result toolu_b,result toolu_a,and this)");
        assertThat(prompt().messages().get(1).content().getFirst()).isEqualTo(thought);
    }

    @Test
    void whatEntersWithTheRequestIsInThePromptBeforeItIsInTheLog() {
        log(says("Go"));
        reply(text("Yes?"));
        EventId id = new EventId("sevt_m");
        Event waiting = new Event(id, THREAD, null, null, says("More"), "{}", null);
        Prompt ahead = prompt(waiting);
        log("sevt_m", says("More"));
        assertThat(ahead).isEqualTo(prompt());
        assertThat(shape(ahead)).isEqualTo("USER(Go) ASSISTANT(Yes?) USER(More)");
    }

    @Test
    void aReplyOfAnotherHarnessIsBuiltFromItsEvents() {
        log(says("Go"));
        log(new EventBody.ModelRequestStart());
        log(new EventBody.AgentMessage(ContentBlock.text("Look.")));
        log(
                "sevt_c",
                new EventBody.AgentToolUse("bash", Json.object(), EventBody.Permission.ALLOW));
        log(new EventBody.ModelRequestEnd(new EventId("sevt_s"), false, Usage.NONE));
        log(
                new EventBody.AgentToolResult(
                        new EventId("sevt_c"), ContentBlock.text("no"), true, null));
        assertThat(shape(prompt()))
                .isEqualTo("USER(Go) ASSISTANT(Look.,call sevt_c) USER(result sevt_c!)");
    }

    @Test
    void theFrameIsTheSameAtEveryStepAndHoldsNoSecret() {
        log(says("Go"));
        Prompt first = prompt();
        reply(text("Yes?"));
        log(says("More"));
        Prompt second = prompt();
        assertThat(second.system()).isEqualTo(first.system());
        assertThat(second.tools()).isEqualTo(first.tools());
        assertThat(second.messages().subList(0, 1)).isEqualTo(first.messages());
        assertThat(first.system())
                .startsWith("Be brief.")
                .contains("/workspace/x")
                .doesNotContain("secret");
        assertThat(first.tools())
                .extracting(ToolSpec::name)
                .as("what is switched off is not told")
                .containsExactly("bash", "ask_user");
    }

    @Test
    void systemMessagesKeepTheirPlace() {
        log(says("Go"));
        reply(text("Yes?"));
        log(says("More"));
        log(new EventBody.SystemMessage(ContentBlock.text("In French.")));
        assertThat(shape(prompt()))
                .isEqualTo("USER(Go) ASSISTANT(Yes?) USER(More) SYSTEM(In French.)");
    }

    @Test
    void nearTheLimitEverythingAnsweredIsSummarised() {
        log(says("Go"));
        reply(new Usage(750, 60, 0, 0, 0), Map.of(), text("Yes?"));
        log(says("More"));
        long covered = 2;
        Context.Ask ask = context.ask(List.of());
        assertThat(ask).isInstanceOf(Context.Ask.Summarise.class);
        if (ask instanceof Context.Ask.Summarise(Position until, Prompt prompt)) {
            assertThat(until).isEqualTo(new Position(covered));
            assertThat(shape(prompt)).startsWith("USER(Go) ASSISTANT(Yes?) USER(The context");
        }
        log(new EventBody.ContextCompacted("They said go.", new Position(covered)));
        log(
                new EventBody.ModelRequestEnd(
                        new EventId("sevt_s"), false, new Usage(790, 10, 0, 0, 0)));
        Prompt after = prompt();
        assertThat(after.messages()).hasSize(1);
        assertThat(shape(after)).contains("They said go.").endsWith("More)").doesNotContain("Yes?");
    }

    @Test
    void aSummaryNeverPartsACallFromItsResult() {
        log(says("Go"));
        for (int i = 0; i < 8; i++) {
            reply(Usage.NONE, Map.of("toolu_" + i, "sevt_c" + i), call("toolu_" + i));
            log(result("sevt_c" + i, "x".repeat(400)));
        }
        Context.Ask ask = context.ask(List.of());
        assertThat(ask).isInstanceOf(Context.Ask.Summarise.class);
        if (ask instanceof Context.Ask.Summarise(Position until, Prompt prompt)) {
            assertThat(until.value() % 2).as("after a result").isEqualTo(1);
            assertThat(prompt.messages().getLast().role()).isEqualTo(Prompt.Role.USER);
            log(new EventBody.ContextCompacted("So far.", until));
        }
        String shape = shape(prompt());
        assertThat(shape).startsWith("USER(The earlier part");
        for (int i = 0; i < 8; i++) {
            assertThat(shape.contains("call toolu_" + i))
                    .isEqualTo(shape.contains("result toolu_" + i));
        }
    }
}

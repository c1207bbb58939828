package dev.planaria.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Reply;
import dev.planaria.core.model.StoredReply;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.EventTypes;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// From the blocks of a reply to events, and what was promised of them while they came.
class ReplyEventsTest {
    private static final EventId START = new EventId("sevt_start");

    private final LivePreviews previews = new LivePreviews();
    private final IdSource ids = new IdSource(new Random(4));
    private final List<Preview> shown = new ArrayList<>();
    private int waitedForStart;
    private final ReplyPreview preview =
            new ReplyPreview(History.THREAD, previews, ids::event, () -> waitedForStart++);

    private static JsonNode block(String type, String field, String value) {
        return Json.object().put("type", type).put(field, value);
    }

    private static JsonNode text(String text) {
        return block("text", "text", text);
    }

    private static ObjectNode call(String id, String name) {
        ObjectNode call = Json.object().put("type", "tool_use").put("id", id).put("name", name);
        call.putObject("input").put("command", "ls");
        return call;
    }

    private static ToolRules rules() {
        ToolConfig set =
                new ToolConfig.AgentToolset(
                        true,
                        PermissionPolicy.ALWAYS_ALLOW,
                        List.of(
                                new ToolConfig.BuiltIn("bash", true, PermissionPolicy.ALWAYS_ALLOW),
                                new ToolConfig.BuiltIn("read", true, PermissionPolicy.ALWAYS_ASK),
                                new ToolConfig.BuiltIn(
                                        "write", false, PermissionPolicy.ALWAYS_ALLOW),
                                new ToolConfig.BuiltIn(
                                        "gone", true, PermissionPolicy.ALWAYS_ALLOW)));
        AgentConfig agent =
                new AgentConfig(
                        "a",
                        null,
                        new ModelConfig("m", ModelConfig.Effort.HIGH),
                        null,
                        List.of(set, new ToolConfig.Custom("ask_user", "asks", Json.object())));
        return new ToolRules(
                agent,
                List.of("bash", "read", "write").stream()
                        .map(name -> new ToolSpec(name, name, Json.object()))
                        .toList());
    }

    private List<Event.Draft> events(Reply.Stop stop, JsonNode... content) {
        return ReplyEvents.of(
                new Reply(List.of(content), stop, Usage.NONE, null), START, rules(), preview, null);
    }

    private static List<String> types(List<Event.Draft> drafts) {
        return drafts.stream().map(draft -> EventTypes.of(draft.body())).toList();
    }

    private static StoredReply stored(List<Event.Draft> drafts) {
        return StoredReply.read(Objects.requireNonNull(drafts.getLast().modelJson()));
    }

    @Test
    void neighbouringTextsAreOneMessageAndEmptyOnesNone() {
        List<Event.Draft> drafts =
                events(
                        Reply.Stop.TOOL_USE,
                        block("thinking", "thinking", "a"),
                        text("one"),
                        text(""),
                        text("two"),
                        block("redacted_thinking", "data", "b"),
                        text(""),
                        call("toolu_1", "bash"),
                        text("three"));
        assertThat(types(drafts))
                .containsExactly(
                        "agent.thinking",
                        "agent.message",
                        "agent.thinking",
                        "agent.tool_use",
                        "agent.message",
                        "span.model_request_end");
        assertThat(drafts.get(1).body())
                .isEqualTo(
                        new EventBody.AgentMessage(
                                List.of(
                                        new ContentBlock.Text("one"),
                                        new ContentBlock.Text("two"))));
    }

    @Test
    void theWholeReplyIsKeptVerbatimWithTheIdsOfItsCalls() {
        JsonNode[] content = {
            Json.object().put("type", "thinking").put("thinking", "a").put("signature", "xyz"),
            text("one"),
            call("toolu_b", "bash"),
            call("toolu_a", "ask_user")
        };
        List<Event.Draft> drafts = events(Reply.Stop.TOOL_USE, content);
        StoredReply stored = stored(drafts);
        assertThat(stored.content()).containsExactly(content);
        assertThat(stored.stop()).isEqualTo(Reply.Stop.TOOL_USE);
        assertThat(new ArrayList<>(stored.calls().keySet())).containsExactly("toolu_b", "toolu_a");
        assertThat(stored.calls().get("toolu_b")).isEqualTo(drafts.get(2).id());
        assertThat(stored.calls().get("toolu_a")).isEqualTo(drafts.get(3).id());
    }

    @Test
    void eachCallIsWhatTheAgentsRulesSay() {
        List<Event.Draft> drafts =
                events(
                        Reply.Stop.END_TURN,
                        call("toolu_1", "bash"),
                        call("toolu_2", "read"),
                        call("toolu_3", "write"),
                        call("toolu_4", "gone"),
                        call("toolu_5", "nobody"),
                        call("toolu_6", "ask_user"));
        assertThat(drafts.stream().map(Event.Draft::body).map(ReplyEventsTest::permission))
                .containsExactly("ALLOW", "ASK", "DENY", "DENY", "DENY", "custom", "-");
    }

    private static String permission(EventBody body) {
        return switch (body) {
            case EventBody.AgentToolUse use -> use.permission().name();
            case EventBody.AgentCustomToolUse _ -> "custom";
            default -> "-";
        };
    }

    @Test
    void aRefusalAndACutInputLeaveNoCall() {
        ObjectNode cut = call("toolu_2", "bash");
        cut.put("input", "{\"comm");
        assertThat(types(events(Reply.Stop.MAX_TOKENS, call("toolu_1", "bash"), cut)))
                .containsExactly("agent.tool_use", "span.model_request_end");
        List<Event.Draft> refused =
                events(Reply.Stop.REFUSAL, text("No."), call("toolu_1", "bash"));
        assertThat(types(refused)).containsExactly("agent.message", "span.model_request_end");
        assertThat(stored(refused).content()).containsExactly(text("No."));
        assertThat(stored(refused).calls()).isEmpty();
    }

    @Test
    void theIdsThatWereShownAreTheIdsOfTheEvents() {
        previews.subscribe(History.THREAD, shown::add);
        preview.show(new Delta.ThinkingStarted(0));
        preview.show(new Delta.TextStarted(1));
        preview.show(new Delta.Text(1, "on"));
        preview.show(new Delta.Text(1, "e"));
        preview.show(new Delta.TextStarted(2));
        preview.show(new Delta.TextStarted(3));
        preview.show(new Delta.Text(3, "two"));
        preview.show(new Delta.ToolStarted(4, "bash"));
        preview.show(new Delta.TextStarted(5));
        preview.show(new Delta.Text(5, "three"));
        assertThat(waitedForStart).as("the start of the request is seen first").isEqualTo(1);
        List<Event.Draft> drafts =
                events(
                        Reply.Stop.TOOL_USE,
                        block("thinking", "thinking", "a"),
                        text("one"),
                        text(""),
                        text("two"),
                        call("toolu_1", "bash"),
                        text("three"));
        EventId first = drafts.get(1).id();
        EventId second = drafts.get(3).id();
        assertThat(shown)
                .containsExactly(
                        new Preview.Started(drafts.get(0).id(), "agent.thinking"),
                        new Preview.Started(first, "agent.message"),
                        new Preview.Text(first, 0, "on"),
                        new Preview.Text(first, 0, "e"),
                        new Preview.Text(first, 1, "two"),
                        new Preview.Started(second, "agent.message"),
                        new Preview.Text(second, 0, "three"));
        assertThat(drafts.stream().map(Event.Draft::id)).doesNotHaveDuplicates();
    }

    @Test
    void aSubscriptionThatIsClosedHearsNothingMoreAndCostsNothing() {
        var twice = previews.subscribe(History.THREAD, shown::add);
        var once = previews.subscribe(History.THREAD, shown::add);
        twice.close();
        preview.show(new Delta.ThinkingStarted(0));
        assertThat(shown).hasSize(1);
        once.close();
        preview.show(new Delta.ThinkingStarted(1));
        assertThat(shown).hasSize(1);
        assertThat(previews.size()).isZero();
    }
}

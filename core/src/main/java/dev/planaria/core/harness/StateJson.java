package dev.planaria.core.harness;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import dev.planaria.core.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The parts of a [ThreadState] as JSON, for checkpoints.
final class StateJson {
    /// Raise the number whenever the fold, or how it is written here, changes: `FoldTest` compares
    /// it with what recorded logs came to.
    static final String FORMAT = "state/2";

    private StateJson() {}

    static ObjectNode save(Collection<OpenCall> calls, StopReason ending, Usage usage) {
        ObjectNode node = Json.object();
        ArrayNode open = node.putArray("calls");
        calls.forEach(call -> open.add(save(call)));
        if (ending instanceof StopReason.Refusal(String category, String explanation)) {
            node.putObject("refusal").put("category", category).put("explanation", explanation);
        }
        node.putArray("usage")
                .add(usage.input())
                .add(usage.output())
                .add(usage.cacheRead())
                .add(usage.cacheWritten5m())
                .add(usage.cacheWritten1h());
        return node;
    }

    private static ObjectNode save(OpenCall call) {
        ObjectNode node =
                Json.object()
                        .put("id", call.id().value())
                        .put("name", call.name())
                        .put("custom", call.custom())
                        .put("permission", call.permission().name());
        node.set("input", call.input());
        EventBody.UserToolConfirmation verdict = call.verdict();
        if (verdict != null) {
            node.putObject("verdict")
                    .put("allow", verdict.allow())
                    .put("message", verdict.denyMessage());
        }
        return node;
    }

    static List<OpenCall> calls(JsonNode saved) {
        List<OpenCall> calls = new ArrayList<>();
        saved.required("calls").forEach(call -> calls.add(call(call)));
        return calls;
    }

    private static OpenCall call(JsonNode saved) {
        EventId id = new EventId(saved.required("id").stringValue());
        JsonNode verdict = saved.get("verdict");
        return new OpenCall(
                id,
                saved.required("name").stringValue(),
                (ObjectNode) saved.required("input"),
                saved.required("custom").booleanValue(),
                EventBody.Permission.valueOf(saved.required("permission").stringValue()),
                verdict == null
                        ? null
                        : new EventBody.UserToolConfirmation(
                                id,
                                verdict.required("allow").booleanValue(),
                                string(verdict, "message")));
    }

    static StopReason ending(JsonNode saved) {
        JsonNode refusal = saved.get("refusal");
        return refusal == null
                ? new StopReason.EndTurn()
                : new StopReason.Refusal(
                        string(refusal, "category"), string(refusal, "explanation"));
    }

    static Usage usage(JsonNode saved) {
        JsonNode usage = saved.required("usage");
        return new Usage(
                usage.required(0).longValue(),
                usage.required(1).longValue(),
                usage.required(2).longValue(),
                usage.required(3).longValue(),
                usage.required(4).longValue());
    }

    static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    static @Nullable Instant time(JsonNode saved, String name) {
        String text = string(saved, name);
        return text == null ? null : Instant.parse(text);
    }

    static @Nullable String string(JsonNode saved, String name) {
        JsonNode value = saved.required(name);
        return value.isNull() ? null : value.stringValue();
    }
}

package dev.planaria.core.model;

import dev.planaria.core.id.EventId;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A reply as it is kept beside the end of its model request, never on the wire (protocol S3):
/// prompts are built from it, so that signatures stay what they were.
///
/// @param content blocks exactly as the provider wrote them, but for calls that were dropped
/// @param calls the provider's id of each call, and that of its use event, in order of the blocks
public record StoredReply(
        List<JsonNode> content,
        Reply.Stop stop,
        Reply.@Nullable Refusal refusal,
        Map<String, EventId> calls) {
    public StoredReply {
        content = List.copyOf(content);
        calls = Collections.unmodifiableMap(new LinkedHashMap<>(calls));
    }

    /// On one line.
    public String json() {
        ObjectNode node = Json.object();
        ArrayNode blocks = node.putArray("content");
        content.forEach(blocks::add);
        node.put("stop_reason", stop.name().toLowerCase(Locale.ROOT));
        if (refusal != null) {
            node.putObject("refusal")
                    .put("category", refusal.category())
                    .put("explanation", refusal.explanation());
        }
        ObjectNode ids = node.putObject("calls");
        calls.forEach((provider, event) -> ids.put(provider, event.value()));
        return Json.text(node);
    }

    /// Reads what [#json] wrote, in this release or another one (protocol L5).
    public static StoredReply read(String json) {
        JsonNode node = Json.parse(json);
        List<JsonNode> content = new ArrayList<>();
        node.path("content").forEach(content::add);
        JsonNode refusal = node.path("refusal");
        Map<String, EventId> calls = new LinkedHashMap<>();
        node.path("calls")
                .properties()
                .forEach(call ->
                        calls.put(call.getKey(), new EventId(call.getValue().stringValue())));
        return new StoredReply(
                content,
                stop(node.path("stop_reason").asString("")),
                refusal.isObject()
                        ? new Reply.Refusal(text(refusal, "category"), text(refusal, "explanation"))
                        : null,
                calls);
    }

    private static Reply.Stop stop(String label) {
        for (Reply.Stop stop : Reply.Stop.values()) {
            if (stop.name().toLowerCase(Locale.ROOT).equals(label)) {
                return stop;
            }
        }
        return Reply.Stop.UNKNOWN;
    }

    private static @Nullable String text(JsonNode from, String name) {
        JsonNode value = from.path(name);
        return value.isString() ? value.stringValue() : null;
    }
}

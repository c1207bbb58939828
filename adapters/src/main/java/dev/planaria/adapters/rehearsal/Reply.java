package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.script.Chunks;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A finished reply, before it is written to the wire as one JSON or as a stream of events.
record Reply(
        String id,
        String model,
        List<Part> parts,
        Stop stop,
        Usage usage,
        long outputTokens,
        long thinkingTokens) {

    /// One content block in its final form, and how it is cut when streamed.
    record Part(ObjectNode block, Chunks chunks) {
        String type() {
            return Json.type(block);
        }

        String text(String field) {
            return block.path(field).stringValue("");
        }
    }

    /// Why the reply stops: the three fields of the wire.
    record Stop(String reason, @Nullable String sequence, @Nullable ObjectNode details) {
        void putInto(ObjectNode json) {
            json.put("stop_reason", reason);
            json.put("stop_sequence", sequence);
            if (details == null) {
                json.putNull("stop_details");
            } else {
                json.set("stop_details", details);
            }
        }
    }

    /// The answer to a request that did not ask for a stream.
    ObjectNode json() {
        var json = head();
        var content = json.putArray("content");
        parts.forEach(part -> content.add(part.block()));
        stop.putInto(json);
        var usageJson = usage.json(outputTokens);
        usageJson.putObject("output_tokens_details").put("thinking_tokens", thinkingTokens);
        return putUsage(json, usageJson);
    }

    /// The message as `message_start` shows it: no content, no end.
    ObjectNode startJson() {
        var json = head();
        json.putArray("content");
        json.putNull("stop_reason").putNull("stop_sequence").putNull("stop_details");
        return putUsage(json, usage.json(1));
    }

    /// The `message_delta` event.
    ObjectNode deltaJson() {
        var json = Json.typed("message_delta");
        stop.putInto(json.putObject("delta"));
        return putUsage(json, usage.deltaJson(outputTokens, thinkingTokens));
    }

    private ObjectNode head() {
        return Json.object()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model)
                .putNull("container")
                .putNull("diagnostics");
    }

    private static ObjectNode putUsage(ObjectNode json, JsonNode usage) {
        return json.set("usage", usage);
    }
}

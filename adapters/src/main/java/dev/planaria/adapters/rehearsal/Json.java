package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.rules.RefusedException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The one JSON mapper of this package, and the questions that everyone asks of a message's
/// content.
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private Json() {}

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw RefusedException.invalid(
                    "The request body is not valid JSON: %s", e.getOriginalMessage());
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode typed(String type) {
        return object().put("type", type);
    }

    static String type(JsonNode block) {
        return block.path("type").stringValue("");
    }

    /// The words of a content: the string itself, or its text blocks, a line break between them.
    static String text(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        var words = new StringBuilder();
        for (var block : content) {
            if (type(block).equals("text")) {
                words.append(words.isEmpty() ? "" : "\n")
                        .append(block.path("text").stringValue(""));
            }
        }
        return words.toString();
    }

    /// The names of the tools that this message calls, in their order.
    static List<String> toolNames(JsonNode body, int message) {
        var names = new ArrayList<String>();
        for (var block : body.path("messages").path(message).path("content")) {
            if (type(block).equals("tool_use")) {
                names.add(block.path("name").stringValue(""));
            }
        }
        return names;
    }
}

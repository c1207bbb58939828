package dev.planaria.adapters.anthropic;

import dev.planaria.core.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One content block while its pieces arrive. It ends as the API would have given it without
/// streaming: fields that are not touched by a piece stay as the block began.
final class OpenBlock {
    private final ObjectNode block;
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final StringBuilder input = new StringBuilder();
    private boolean closed;

    /// @param start `content_block` of the start event
    OpenBlock(ObjectNode start) {
        this.block = start.deepCopy();
    }

    String type() {
        return block.path("type").asString("");
    }

    String name() {
        return block.path("name").asString("");
    }

    /// The text that this block began with.
    String initialText() {
        return block.path("text").asString("");
    }

    /// Takes one `delta`; returns the text that it adds for people to read, if any.
    String add(JsonNode delta) throws NonsenseException {
        switch (delta.path("type").asString("")) {
            case "text_delta" -> {
                return append("text", delta.path("text"));
            }
            case "thinking_delta" -> append("thinking", delta.path("thinking"));
            case "input_json_delta" -> input.append(delta.path("partial_json").asString(""));
            case "signature_delta" -> block.set("signature", delta.path("signature"));
            case "citations_delta" -> list("citations").add(delta.path("citation"));
            default -> addUnknown(delta);
        }
        return "";
    }

    void close() {
        closed = true;
    }

    /// Whether all of it came. A call that is not whole must never run, so it must not be in a
    /// reply.
    boolean isWhole() {
        return closed && (input.isEmpty() || parsedInput() != null);
    }

    /// The block, once; only of a whole one.
    ObjectNode finish() {
        texts.forEach((field, text) -> block.put(field, text.toString()));
        if (!input.isEmpty()) {
            block.set("input", parsedInput());
        } else if (isCall() && !block.path("input").isObject()) {
            block.set("input", Json.object());
        }
        return block;
    }

    boolean isCall() {
        return type().endsWith("tool_use");
    }

    private @Nullable JsonNode parsedInput() {
        try {
            JsonNode parsed = Json.parse(input.toString());
            return parsed.isObject() ? parsed : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private String append(String field, JsonNode piece) throws NonsenseException {
        if (!piece.isString()) {
            throw new NonsenseException("a piece of text is not a string");
        }
        texts.computeIfAbsent(field, key -> new StringBuilder(block.path(key).asString("")))
                .append(piece.stringValue());
        return piece.stringValue();
    }

    private ArrayNode list(String field) {
        return block.path(field) instanceof ArrayNode array ? array : block.putArray(field);
    }

    /// Pieces of a newer API are joined as all those that are known: texts and lists grow, anything
    /// else is replaced.
    private void addUnknown(JsonNode delta) throws NonsenseException {
        for (Map.Entry<String, JsonNode> field : delta.properties()) {
            if (field.getKey().equals("type")) {
                continue;
            }
            JsonNode value = field.getValue();
            if (value.isString()) {
                append(field.getKey(), value);
            } else if (value.isArray()) {
                value.forEach(list(field.getKey())::add);
            } else {
                block.set(field.getKey(), value);
            }
        }
    }
}

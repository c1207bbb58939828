package dev.planaria.core.context;

import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.wire.ContentJson;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Blocks as the Messages API takes them.
final class PromptBlocks {
    private static final String NO_OUTPUT = "(no output)";
    private static final String REDACTED = "[redacted]";

    private PromptBlocks() {}

    static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    static ObjectNode toolUse(String id, String name, ObjectNode input) {
        ObjectNode block = Json.object().put("type", "tool_use").put("id", id).put("name", name);
        block.set("input", input);
        return block;
    }

    static ObjectNode toolResult(String id, List<ContentBlock> content, boolean isError) {
        ObjectNode block = Json.object().put("type", "tool_result").put("tool_use_id", id);
        List<JsonNode> blocks = of(content);
        ArrayNode array = block.putArray("content");
        if (blocks.isEmpty()) {
            array.add(text(NO_OUTPUT));
        } else {
            blocks.forEach(array::add);
        }
        if (isError) {
            block.put("is_error", true);
        }
        return block;
    }

    /// Providers refuse empty texts and blocks they do not know: the former are left out, and the
    /// latter.
    static List<JsonNode> of(List<ContentBlock> content) {
        List<JsonNode> blocks = new ArrayList<>();
        for (ContentBlock block : content) {
            switch (block) {
                case ContentBlock.Text(String text) when text.isBlank() -> {}
                case ContentBlock.Redacted _ -> blocks.add(text(REDACTED));
                case ContentBlock.Unknown _ -> {}
                case ContentBlock.Text _,
                        ContentBlock.Image _,
                        ContentBlock.Document _,
                        ContentBlock.SearchResult _ ->
                        blocks.add(ContentJson.write(block));
            }
        }
        return blocks;
    }

    /// Whether a model may say nothing but this in a message of its own: thinking alone is refused
    /// by providers.
    static boolean saysSomething(List<JsonNode> content) {
        return content.stream()
                .map(block -> block.path("type").asString(""))
                .anyMatch(type -> !type.equals("thinking") && !type.equals("redacted_thinking"));
    }

    /// Empty texts of a model, which providers refuse to read again (observed behaviour §16,
    /// pitfall 6), are left out; all else stays verbatim.
    static List<JsonNode> readable(List<JsonNode> content) {
        return content.stream().filter(block -> !isEmptyText(block)).toList();
    }

    private static boolean isEmptyText(JsonNode block) {
        return block.path("type").asString("").equals("text")
                && block.path("text").asString("").isBlank();
    }
}

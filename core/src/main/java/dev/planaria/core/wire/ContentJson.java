package dev.planaria.core.wire;

import dev.planaria.core.session.ContentBlock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Content blocks (API contract 4.1). Reads leniently: for what was stored, not for what a client
/// sends.
public final class ContentJson {
    private ContentJson() {}

    public static ArrayNode write(List<? extends ContentBlock> blocks) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(blocks.size());
        blocks.forEach(block -> array.add(write(block)));
        return array;
    }

    public static JsonNode write(ContentBlock block) {
        return switch (block) {
            case ContentBlock.Text(String text) -> Json.type("text").put("text", text);
            case ContentBlock.Image(ContentBlock.Source source) ->
                    Json.type("image").set("source", write(source));
            case ContentBlock.Document(ContentBlock.Source source, String title, String context) ->
                    document(source, title, context);
            case ContentBlock.SearchResult(
                            String source,
                            String title,
                            List<ContentBlock.Text> content,
                            boolean cited) ->
                    Json.type("search_result")
                            .put("source", source)
                            .put("title", title)
                            .set("content", write(content))
                            .set("citations", Json.object().put("enabled", cited));
            case ContentBlock.Redacted _ -> Json.type("redacted");
            case ContentBlock.Unknown(String _, JsonNode json) -> json;
        };
    }

    private static ObjectNode document(
            ContentBlock.Source source, @Nullable String title, @Nullable String context) {
        ObjectNode node = Json.type("document");
        node.set("source", write(source));
        if (title != null) {
            node.put("title", title);
        }
        if (context != null) {
            node.put("context", context);
        }
        return node;
    }

    private static ObjectNode write(ContentBlock.Source source) {
        return switch (source) {
            case ContentBlock.Source.Base64(String mediaType, String data) ->
                    Json.type("base64").put("media_type", mediaType).put("data", data);
            case ContentBlock.Source.Url(String url) -> Json.type("url").put("url", url);
            case ContentBlock.Source.PlainText(String data) ->
                    Json.type("text").put("media_type", "text/plain").put("data", data);
        };
    }

    /// Blocks as stored; one that is unknown is kept as it came.
    public static List<ContentBlock> read(@Nullable JsonNode array) {
        List<ContentBlock> blocks = new ArrayList<>();
        if (array != null && array.isArray()) {
            array.forEach(block -> blocks.add(readBlock(block)));
        }
        return blocks;
    }

    private static ContentBlock readBlock(JsonNode node) {
        String type = Json.stringOf(node, "type");
        return switch (type) {
            case "text" -> new ContentBlock.Text(Json.stringOf(node, "text"));
            case "image" -> {
                ContentBlock.Source source = readSource(Json.child(node, "source"));
                yield source == null
                        ? new ContentBlock.Unknown(type, node)
                        : new ContentBlock.Image(source);
            }
            case "document" -> {
                ContentBlock.Source source = readSource(Json.child(node, "source"));
                yield source == null
                        ? new ContentBlock.Unknown(type, node)
                        : new ContentBlock.Document(
                                source, Json.string(node, "title"), Json.string(node, "context"));
            }
            case "search_result" ->
                    new ContentBlock.SearchResult(
                            Json.stringOf(node, "source"),
                            Json.stringOf(node, "title"),
                            read(node.get("content")).stream()
                                    .filter(ContentBlock.Text.class::isInstance)
                                    .map(ContentBlock.Text.class::cast)
                                    .toList(),
                            node.path("citations").path("enabled").asBoolean(false));
            case "redacted" -> new ContentBlock.Redacted();
            default -> new ContentBlock.Unknown(type, node);
        };
    }

    private static ContentBlock.@Nullable Source readSource(JsonNode node) {
        return switch (Json.stringOf(node, "type")) {
            case "base64" ->
                    new ContentBlock.Source.Base64(
                            Json.stringOf(node, "media_type"), Json.stringOf(node, "data"));
            case "url" -> new ContentBlock.Source.Url(Json.stringOf(node, "url"));
            case "text" -> new ContentBlock.Source.PlainText(Json.stringOf(node, "data"));
            default -> null;
        };
    }
}

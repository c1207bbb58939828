package dev.planaria.core.context;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Position;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The parts of a [Conversation] as JSON, for checkpoints. What a summary has replaced is no part
/// of it any more.
final class ConversationJson {
    /// Raise the number whenever the fold, its blocks, or how it is written here, changes:
    /// `FoldTest` compares it with what recorded logs came to.
    static final String FORMAT = "conversation/1";

    private ConversationJson() {}

    static ArrayNode items(List<Item> items) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        for (Item item : items) {
            array.addObject()
                    .put("kind", item.kind().name())
                    .put("last", item.last().value())
                    .put("tokens", item.tokens())
                    .putArray("blocks")
                    .addAll(item.blocks());
        }
        return array;
    }

    static List<Item> items(JsonNode saved) {
        List<Item> items = new ArrayList<>();
        for (JsonNode item : saved) {
            List<JsonNode> blocks = new ArrayList<>();
            item.required("blocks").forEach(blocks::add);
            items.add(
                    new Item(
                            Item.Kind.valueOf(item.required("kind").stringValue()),
                            List.copyOf(blocks),
                            new Position(item.required("last").longValue()),
                            item.required("tokens").longValue()));
        }
        return items;
    }

    static ObjectNode ids(Map<EventId, String> ids) {
        ObjectNode node = Json.object();
        ids.forEach((event, provider) -> node.put(event.value(), provider));
        return node;
    }

    static Map<EventId, String> ids(JsonNode saved) {
        Map<EventId, String> ids = new LinkedHashMap<>();
        saved.properties()
                .forEach(id -> ids.put(new EventId(id.getKey()), id.getValue().stringValue()));
        return ids;
    }
}

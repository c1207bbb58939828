package dev.planaria.core.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Text to tree and back, and the few shapes that every resource shares.
public final class Json {
    /// Strict JSON; a repeated key is refused, since readers would differ on which one counts.
    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// The tree of this text.
    ///
    /// @throws tools.jackson.core.JacksonException when it is not JSON
    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /// On one line.
    public static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    static ObjectNode type(String type) {
        return object().put("type", type);
    }

    static void time(ObjectNode to, String name, @Nullable Instant time) {
        if (time == null) {
            to.putNull(name);
        } else {
            to.put(name, time.toString());
        }
    }

    static @Nullable Instant time(JsonNode from, String name) {
        String text = string(from, name);
        return text == null ? null : Instant.parse(text);
    }

    static Instant timeOf(JsonNode from, String name) {
        return Instant.parse(stringOf(from, name));
    }

    /// A text that may be null or missing.
    static @Nullable String string(JsonNode from, String name) {
        JsonNode value = from.get(name);
        return value == null || value.isNull() ? null : value.stringValue();
    }

    /// A text that must be there: what we stored ourselves.
    static String stringOf(JsonNode from, String name) {
        return from.required(name).stringValue();
    }

    static JsonNode child(JsonNode from, String name) {
        return from.required(name);
    }

    static ObjectNode map(Map<String, String> map) {
        ObjectNode node = object();
        map.forEach(node::put);
        return node;
    }

    static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().stringValue()));
        return map;
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}

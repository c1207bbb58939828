package dev.planaria.core.wire;

import dev.planaria.core.error.ApiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One object of a client's request, read strictly: what is missing, too long, of a wrong type or
/// unknown is refused with its place, as in `tools.0.name: must be a string` (observed behaviour
/// §9). A field that does nothing would be a lie, hence [#end].
final class Fields {
    private final ObjectNode node;
    private final String path;
    private final Set<String> known = new HashSet<>();

    private Fields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /// The body of a request.
    static Fields of(JsonNode body) {
        if (body instanceof ObjectNode object) {
            return new Fields(object, "");
        }
        throw ApiException.invalid("body: must be a JSON object, is " + kindOf(body));
    }

    /// @param path where it stands in the body
    static Fields of(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return new Fields(object, path);
        }
        throw ApiException.invalid(path + ": must be an object, is " + kindOf(node));
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    ApiException wrong(String name, String reason) {
        return ApiException.invalid(pathOf(name) + ": " + reason);
    }

    /// Whether the client wrote it at all, were it as null.
    boolean sent(String name) {
        known.add(name);
        return node.has(name);
    }

    /// Its value; null where it is missing or null.
    @Nullable JsonNode value(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    JsonNode required(String name) {
        JsonNode value = value(name);
        if (value == null) {
            throw wrong(name, "is required");
        }
        return value;
    }

    /// A text that must be there and not be empty.
    ///
    /// @param lengthMax in characters
    String text(String name, int lengthMax) {
        String text = string(name, required(name), lengthMax);
        if (text.isEmpty()) {
            throw wrong(name, "must not be empty");
        }
        return text;
    }

    /// A text, may be empty; null where it is missing or null.
    @Nullable String textOrNull(String name, int lengthMax) {
        JsonNode value = value(name);
        return value == null ? null : string(name, value, lengthMax);
    }

    private String string(String name, JsonNode value, int lengthMax) {
        return string(value, pathOf(name), lengthMax);
    }

    static String string(JsonNode value, String path, int lengthMax) {
        if (!value.isString()) {
            throw ApiException.invalid(path + ": must be a string, is " + kindOf(value));
        }
        String text = value.stringValue();
        if (text.length() > lengthMax) {
            throw ApiException.invalid(
                    "%s: must have at most %d characters, has %d"
                            .formatted(path, lengthMax, text.length()));
        }
        return text;
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "must be true or false, is " + kindOf(value));
        }
        return value.booleanValue();
    }

    /// A whole number of at least `min`; null where it is missing. Null itself is refused.
    @Nullable Integer number(String name, int min) {
        if (!sent(name)) {
            return null;
        }
        JsonNode value = node.required(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min) {
            throw wrong(name, "must be a whole number of at least " + min);
        }
        return value.intValue();
    }

    /// The `type` that tells kinds of objects apart.
    String type() {
        return text("type", Limits.NAME);
    }

    /// A type that leaves no choice.
    void type(String only) {
        String type = type();
        if (!type.equals(only)) {
            throw wrong("type", "must be \"" + only + "\", is \"" + shortened(type) + "\"");
        }
    }

    ApiException unknownType(String type, String known) {
        return wrong("type", "\"" + shortened(type) + "\" is not known here; known: " + known);
    }

    Fields object(String name) {
        return of(required(name), pathOf(name));
    }

    @Nullable Fields objectOrNull(String name) {
        JsonNode value = value(name);
        return value == null ? null : of(value, pathOf(name));
    }

    /// The items of a list; empty where it is missing or null.
    List<JsonNode> items(String name, int countMax) {
        JsonNode value = value(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(name, "must be a list, is " + kindOf(value));
        }
        if (value.size() > countMax) {
            throw wrong(name, "must have at most " + countMax + " entries, has " + value.size());
        }
        return List.copyOf(value.values());
    }

    /// The items of a list of objects; empty where it is missing or null.
    List<Fields> objects(String name, int countMax) {
        List<JsonNode> items = items(name, countMax);
        List<Fields> objects = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            objects.add(of(items.get(i), pathOf(name) + "." + i));
        }
        return objects;
    }

    List<String> texts(String name, int countMax, int lengthMax) {
        List<JsonNode> items = items(name, countMax);
        List<String> texts = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String place = pathOf(name) + "." + i;
            String text = string(items.get(i), place, lengthMax);
            if (text.isEmpty()) {
                throw ApiException.invalid(place + ": must not be empty");
            }
            texts.add(text);
        }
        return texts;
    }

    /// One of the constants of an enum, in the wire's lower case.
    static <E extends Enum<E>> E word(Class<E> type, String text, String path) {
        for (E constant : type.getEnumConstants()) {
            if (Words.of(constant).equals(text)) {
                return constant;
            }
        }
        StringBuilder words = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            words.append(words.isEmpty() ? "" : ", ").append(Words.of(constant));
        }
        throw ApiException.invalid(
                path + ": must be one of " + words + ", is \"" + shortened(text) + "\"");
    }

    /// A field of the API that this server has nothing behind yet: accepted as long as it says
    /// nothing.
    void notYet(String name, String instead) {
        JsonNode value = value(name);
        if (value != null && !(value.isContainer() && value.isEmpty())) {
            throw wrong(name, "is not supported by this server yet; " + instead);
        }
    }

    /// Refuses whatever nobody asked for.
    void end() {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw wrong(shortened(name), "unknown field");
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= Limits.QUOTED ? text : text.substring(0, Limits.QUOTED) + "…";
    }

    private static String kindOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }
}

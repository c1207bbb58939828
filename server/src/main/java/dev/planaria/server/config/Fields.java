package dev.planaria.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The fields of one object of the configuration. Whoever reads them all ends with [#end], which
/// refuses what nobody asked for: a field that does nothing is a lie.
final class Fields {
    private final JsonNode object;
    private final String where;
    private final Set<String> asked = new HashSet<>();

    /// @param where the object stands, for messages; empty for the whole file
    Fields(JsonNode object, String where) throws SetupException {
        if (!object.isObject()) {
            throw new SetupException(
                    (where.isEmpty() ? "the whole" : where) + " must be a JSON object");
        }
        this.object = object;
        this.where = where;
    }

    @Nullable String text(String name) throws SetupException {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw wrong(name, "must be a text that is not empty");
        }
        return value.stringValue();
    }

    @Nullable Integer number(String name, int min, int max) throws SetupException {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < min
                || value.intValue() > max) {
            throw wrong(name, "must be a whole number from " + min + " to " + max);
        }
        return value.intValue();
    }

    @Nullable Boolean flag(String name) throws SetupException {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "must be true or false");
        }
        return value.booleanValue();
    }

    @Nullable List<String> texts(String name) throws SetupException {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : list(name, value)) {
            if (!each.isString()) {
                throw wrong(name, "must be a list of texts");
            }
            texts.add(each.stringValue());
        }
        return texts;
    }

    Map<String, String> map(String name) throws SetupException {
        Map<String, String> map = new LinkedHashMap<>();
        JsonNode value = value(name);
        if (value == null) {
            return map;
        }
        if (!value.isObject()) {
            throw wrong(name, "must be an object of texts");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isString()) {
                throw wrong(name + "." + entry.getKey(), "must be a text");
            }
            map.put(entry.getKey(), entry.getValue().stringValue());
        }
        return map;
    }

    List<Fields> objects(String name) throws SetupException {
        List<Fields> objects = new ArrayList<>();
        JsonNode value = value(name);
        if (value != null) {
            int index = 0;
            for (JsonNode each : list(name, value)) {
                objects.add(new Fields(each, path(name + "[" + index++ + "]")));
            }
        }
        return objects;
    }

    void end() throws SetupException {
        for (String name : object.propertyNames()) {
            if (!asked.contains(name)) {
                throw wrong(
                        name,
                        "is not known here; known are "
                                + String.join(", ", asked.stream().sorted().toList()));
            }
        }
    }

    SetupException wrong(String name, String what) {
        return new SetupException(path(name) + " " + what);
    }

    private String path(String name) {
        return where.isEmpty() ? name : where + "." + name;
    }

    private @Nullable JsonNode value(String name) {
        asked.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private JsonNode list(String name, JsonNode value) throws SetupException {
        if (!value.isArray()) {
            throw wrong(name, "must be a list");
        }
        return value;
    }
}

package dev.planaria.adapters.rehearsal.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// A reader of one JSON object that knows where it is and which fields were asked for: a field that
/// nobody asked for is a mistake of the author's, and is told by name.
final class Fields {
    private final JsonNode node;
    private final String path;
    private final Set<String> known = new HashSet<>();

    Fields(JsonNode node, String path) {
        this.node = node;
        this.path = path;
        if (!node.isObject()) {
            throw wrong("is not a JSON object");
        }
    }

    boolean has(String name) {
        known.add(name);
        return node.hasNonNull(name);
    }

    Optional<String> text(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        return Optional.of(
                node.get(name).stringValueOpt().orElseThrow(() -> at(name).wrongValue("a string")));
    }

    String needText(String name) {
        return text(name).orElseThrow(() -> wrong("has no \"%s\"".formatted(name)));
    }

    Optional<Boolean> flag(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        return Optional.of(
                node.get(name)
                        .booleanValueOpt()
                        .orElseThrow(() -> at(name).wrongValue("true or false")));
    }

    long number(String name, long otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        var value = node.get(name);
        return value.isIntegralNumber() && value.canConvertToLong()
                ? value.longValue()
                : failNumber(name);
    }

    int count(String name, int otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        long value = number(name, otherwise);
        return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : (int) failNumber(name);
    }

    Duration millis(String name) {
        return Duration.ofMillis(count(name, 0));
    }

    <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        var text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        var allowed = new ArrayList<String>();
        for (E value : type.getEnumConstants()) {
            var wire = value.name().toLowerCase(Locale.ROOT);
            if (wire.equals(text.get())) {
                return value;
            }
            allowed.add(wire);
        }
        throw at(name).wrongValue("one of " + String.join(", ", allowed));
    }

    Optional<Fields> object(String name) {
        return has(name)
                ? Optional.of(new Fields(node.get(name), path + "." + name))
                : Optional.empty();
    }

    /// The members of a list; none where the field is missing.
    List<Fields> objects(String name) {
        if (!has(name)) {
            return List.of();
        }
        if (!node.get(name).isArray()) {
            throw at(name).wrongValue("a list");
        }
        var members = new ArrayList<Fields>();
        for (var member : node.get(name)) {
            members.add(new Fields(member, "%s.%s[%d]".formatted(path, name, members.size())));
        }
        return members;
    }

    JsonNode json(String name) {
        if (!has(name)) {
            throw wrong("has no \"%s\"".formatted(name));
        }
        return node.get(name);
    }

    /// To be called when all that is known has been read.
    void end() {
        for (var name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw wrong(
                        "has an unknown field \"%s\"; known here are %s"
                                .formatted(name, new TreeSet<>(known)));
            }
        }
    }

    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("%s %s".formatted(path, what));
    }

    private long failNumber(String name) {
        throw at(name).wrongValue("a whole number that is not negative");
    }

    private Place at(String name) {
        return new Place(path + "." + name, node.get(name));
    }

    private record Place(String path, JsonNode value) {
        IllegalArgumentException wrongValue(String wanted) {
            return new IllegalArgumentException(
                    "%s must be %s, not %s".formatted(path, wanted, value));
        }
    }
}

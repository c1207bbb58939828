package dev.planaria.core.wire;

import dev.planaria.core.error.ApiException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A change of metadata: what it names is set or removed, the rest stays (API contract 1.8).
final class MetadataPatch {
    private static final String FIELD = "metadata";

    private final Map<String, @Nullable String> changes;

    private MetadataPatch(Map<String, @Nullable String> changes) {
        this.changes = changes;
    }

    /// The plain map of a create.
    static Map<String, String> create(Fields from) {
        Fields map = from.objectOrNull(FIELD);
        Map<String, String> metadata = new LinkedHashMap<>();
        if (map != null) {
            for (String key : keys(from)) {
                metadata.put(key, value(from, key, map.required(key)));
            }
        }
        return checked(metadata);
    }

    /// @param emptyRemoves whether an empty text removes a key, as null always does
    static MetadataPatch read(Fields from, boolean emptyRemoves) {
        Fields map = from.objectOrNull(FIELD);
        Map<String, @Nullable String> changes = new LinkedHashMap<>();
        if (map != null) {
            for (String key : keys(from)) {
                JsonNode value = map.value(key);
                String text = value == null ? null : value(from, key, value);
                changes.put(key, emptyRemoves && "".equals(text) ? null : text);
            }
        }
        return new MetadataPatch(changes);
    }

    Map<String, String> apply(Map<String, String> metadata) {
        Map<String, String> changed = new LinkedHashMap<>(metadata);
        changes.forEach((key, value) -> {
            if (value == null) {
                changed.remove(key);
            } else {
                changed.put(key, value);
            }
        });
        return checked(changed);
    }

    private static Iterable<String> keys(Fields from) {
        return from.required(FIELD).propertyNames();
    }

    private static String value(Fields from, String key, JsonNode value) {
        if (key.isEmpty() || key.length() > Limits.METADATA_KEY) {
            throw invalid(
                    "%s: keys must have 1 to %d characters, one has %d"
                            .formatted(from.pathOf(FIELD), Limits.METADATA_KEY, key.length()));
        }
        return Fields.string(value, from.pathOf(FIELD) + "." + key, Limits.METADATA_VALUE);
    }

    private static Map<String, String> checked(Map<String, String> metadata) {
        if (metadata.size() > Limits.METADATA_PAIRS) {
            throw invalid(
                    "metadata: must have at most %d pairs, has %d"
                            .formatted(Limits.METADATA_PAIRS, metadata.size()));
        }
        return metadata;
    }

    private static ApiException invalid(String message) {
        return ApiException.invalid(message);
    }
}

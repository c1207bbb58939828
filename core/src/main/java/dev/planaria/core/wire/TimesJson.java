package dev.planaria.core.wire;

import dev.planaria.core.agent.Times;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `created_at`, `updated_at`, `archived_at`.
final class TimesJson {
    private TimesJson() {}

    static void write(Times times, ObjectNode to) {
        Json.time(to, "created_at", times.createdAt());
        Json.time(to, "updated_at", times.updatedAt());
        Json.time(to, "archived_at", times.archivedAt());
    }

    static Times read(JsonNode from) {
        return new Times(
                Json.timeOf(from, "created_at"),
                Json.timeOf(from, "updated_at"),
                Json.time(from, "archived_at"));
    }
}

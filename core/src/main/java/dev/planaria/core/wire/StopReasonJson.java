package dev.planaria.core.wire;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.StopReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Why a session rests: `stop_reason` with its `stop_details` (API contract 4.4).
final class StopReasonJson {
    private StopReasonJson() {}

    static void write(StopReason reason, ObjectNode to) {
        ObjectNode node = to.putObject("stop_reason");
        to.putNull("stop_details");
        switch (reason) {
            case StopReason.EndTurn _ -> node.put("type", "end_turn");
            case StopReason.RetriesExhausted _ -> node.put("type", "retries_exhausted");
            case StopReason.BudgetReached _ -> node.put("type", "budget_reached");
            case StopReason.RequiresAction(List<EventId> ids) -> {
                ArrayNode array = node.put("type", "requires_action").putArray("event_ids");
                ids.forEach(id -> array.add(id.value()));
            }
            case StopReason.Refusal(String category, String explanation) -> {
                node.put("type", "refusal");
                to.putObject("stop_details")
                        .put("type", "refusal")
                        .put("category", category)
                        .put("explanation", explanation);
            }
        }
    }

    static StopReason read(JsonNode from) {
        JsonNode reason = Json.child(from, "stop_reason");
        @Nullable JsonNode details = from.get("stop_details");
        return switch (Json.stringOf(reason, "type")) {
            case "requires_action" ->
                    new StopReason.RequiresAction(ids(Json.child(reason, "event_ids")));
            case "retries_exhausted" -> new StopReason.RetriesExhausted();
            case "budget_reached" -> new StopReason.BudgetReached();
            case "refusal" ->
                    details == null || details.isNull()
                            ? new StopReason.Refusal(null, null)
                            : new StopReason.Refusal(
                                    Json.string(details, "category"),
                                    Json.string(details, "explanation"));
            default -> new StopReason.EndTurn();
        };
    }

    private static List<EventId> ids(JsonNode array) {
        List<EventId> ids = new ArrayList<>();
        array.forEach(id -> ids.add(new EventId(id.stringValue())));
        return ids;
    }
}

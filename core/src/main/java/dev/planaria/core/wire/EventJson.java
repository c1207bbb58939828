package dev.planaria.core.wire;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Events as JSON: the one shape that is stored, listed and streamed (protocol S3).
public final class EventJson {
    private EventJson() {}

    /// The event on one line, as it is stored and served.
    ///
    /// @param processedAt null while it is pending
    public static String write(EventId id, EventBody body, @Nullable Instant processedAt) {
        if (body instanceof EventBody.Unknown(String _, ObjectNode json)) {
            return Json.text(json);
        }
        ObjectNode node = Json.object().put("id", id.value()).put("type", EventTypes.of(body));
        EventWriter.write(body, node);
        Json.time(node, "processed_at", processedAt);
        return Json.text(node);
    }

    /// Reads what [#write] wrote, in this release or another one: what is unknown is kept (protocol
    /// L5).
    public static Event event(
            ThreadId thread, @Nullable Position position, String wire, @Nullable String modelJson) {
        JsonNode node = Json.parse(wire);
        return new Event(
                new EventId(Json.stringOf(node, "id")),
                thread,
                position,
                Json.time(node, "processed_at"),
                EventReader.read(thread, (ObjectNode) node),
                wire,
                modelJson);
    }
}

package dev.planaria.server.nodes;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One thing that a server tells another.
sealed interface Item {
    /// About how many bytes it takes on the way, and no fewer than while it waits.
    default long bytes() {
        return FRAME_BYTES;
    }

    /// Of names and ids.
    int FRAME_BYTES = 256;

    /// Something was committed for this session.
    ///
    /// @param due whether it wants a brain, and the one who is told is asked to be it
    record Changed(SessionId session, boolean due) implements Item {}

    /// Something is being said in this thread.
    ///
    /// @param number of this piece among those of its event, from 0: what comes after a gap is not
    ///   shown
    record Piece(ThreadId thread, int number, Preview preview) implements Item {
        @Override
        public long bytes() {
            return FRAME_BYTES
                    + switch (preview) {
                        case Preview.Started(EventId _, String type) -> 3L * type.length();
                        // Three bytes a character at most.
                        case Preview.Text(EventId _, int _, String text) -> 3L * text.length();
                    };
        }
    }

    /// Tell me what enters the log of this session.
    ///
    /// @param pieces also what is being said
    record Listen(SessionId session, boolean pieces) implements Item {}

    /// @param from the name of the address of who tells
    record Batch(String from, List<Item> items) {
        String json() {
            ObjectNode batch = Json.object().put("from", from);
            ArrayNode all = batch.putArray("items");
            items.forEach(item -> all.add(write(item)));
            return Json.text(batch);
        }

        /// What is not known here is left out: another release may say more.
        static Batch read(String json) {
            JsonNode batch = Json.parse(json);
            List<Item> items = new ArrayList<>();
            for (JsonNode each : batch.path("items")) {
                SessionId session = new SessionId(each.path("session").asString(""));
                switch (each.path("do").asString("")) {
                    case "changed" ->
                            items.add(new Changed(session, each.path("due").asBoolean(false)));
                    case "listen" ->
                            items.add(new Listen(session, each.path("pieces").asBoolean(false)));
                    case "piece" -> items.add(piece(session, each));
                    default -> {
                        // Of a later release.
                    }
                }
            }
            return new Batch(batch.path("from").asString(""), items);
        }

        private static ObjectNode write(Item item) {
            return switch (item) {
                case Changed(SessionId session, boolean due) ->
                        begin("changed", session).put("due", due);
                case Listen(SessionId session, boolean pieces) ->
                        begin("listen", session).put("pieces", pieces);
                case Piece(ThreadId thread, int number, Preview preview) -> {
                    ObjectNode node =
                            begin("piece", thread.session())
                                    .put("thread", thread.value())
                                    .put("number", number);
                    yield switch (preview) {
                        case Preview.Started(EventId id, String type) ->
                                node.put("event", id.value()).put("type", type);
                        case Preview.Text(EventId id, int index, String text) ->
                                node.put("event", id.value()).put("index", index).put("text", text);
                    };
                }
            };
        }

        private static ObjectNode begin(String what, SessionId session) {
            return Json.object().put("do", what).put("session", session.value());
        }

        private static Piece piece(SessionId session, JsonNode node) {
            EventId event = new EventId(node.path("event").asString(""));
            Preview preview =
                    node.has("type")
                            ? new Preview.Started(event, node.path("type").asString(""))
                            : new Preview.Text(
                                    event,
                                    node.path("index").asInt(0),
                                    node.path("text").asString(""));
            return new Piece(
                    new ThreadId(session, node.path("thread").asString("")),
                    node.path("number").asInt(0),
                    preview);
        }
    }
}

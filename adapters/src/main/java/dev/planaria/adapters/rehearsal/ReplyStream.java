package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.script.Chunks;
import dev.planaria.adapters.rehearsal.script.Fault;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Writes a reply as the service streams it, event by event, until it is whole or the script's
/// fault strikes.
final class ReplyStream {
    private final EventWriter events;
    private final Pauses pauses;
    private Optional<Fault> fault;
    private int chunks;
    private boolean ended;

    ReplyStream(EventWriter events, Pauses pauses, Optional<Fault> fault) {
        this.events = events;
        this.pauses = pauses;
        this.fault = fault;
    }

    void write(Reply reply) throws IOException, InterruptedException {
        events.send(Json.typed("message_start").set("message", reply.startJson()));
        if (reply.parts().isEmpty()) {
            events.send(Json.typed("ping"));
        }
        for (int index = 0; index < reply.parts().size() && !ended; index++) {
            writePart(index, reply.parts().get(index));
        }
        strike();
        if (!ended) {
            events.send(reply.deltaJson());
            events.send(Json.typed("message_stop"));
        }
    }

    private void writePart(int index, Reply.Part part) throws IOException, InterruptedException {
        start(index, emptied(part));
        if (index == 0) {
            events.send(Json.typed("ping"));
        }
        switch (part.type()) {
            case "text" -> deltas(index, "text_delta", "text", part.text("text"), part.chunks());
            case "thinking" -> {
                deltas(index, "thinking_delta", "thinking", part.text("thinking"), part.chunks());
                delta(
                        index,
                        Json.typed("signature_delta").put("signature", part.text("signature")));
            }
            case "tool_use" -> {
                delta(index, Json.typed("input_json_delta").put("partial_json", ""));
                var input = part.block().path("input").toString();
                deltas(index, "input_json_delta", "partial_json", input, part.chunks());
            }
            case "redacted_thinking" -> {}
            default ->
                    delta(
                            index,
                            Json.typed(part.type() + "_delta")
                                    .put("light", "unknown to all clients"));
        }
        if (!ended) {
            events.send(Json.typed("content_block_stop").put("index", index));
        }
    }

    /// The block as `content_block_start` shows it: what comes in deltas is still empty.
    private static ObjectNode emptied(Reply.Part part) {
        var block = part.block().deepCopy();
        switch (part.type()) {
            case "text" -> block.put("text", "");
            case "thinking" -> block.put("thinking", "").put("signature", "");
            case "tool_use" -> block.putObject("input");
            default -> {}
        }
        return block;
    }

    private void start(int index, ObjectNode block) throws IOException {
        var event = Json.typed("content_block_start").put("index", index);
        event.set("content_block", block);
        events.send(event);
    }

    private void deltas(int index, String type, String field, String text, Chunks chunks)
            throws IOException, InterruptedException {
        boolean first = true;
        for (var piece : pieces(text, chunks.characters())) {
            if (!first) {
                pauses.pause(chunks.pause());
            }
            delta(index, Json.typed(type).put(field, piece));
            first = false;
        }
    }

    private void delta(int index, ObjectNode delta) throws IOException, InterruptedException {
        if (fault.isPresent() && chunks >= chunksBefore(fault.get())) {
            strike();
        }
        if (!ended) {
            var event = Json.typed("content_block_delta").put("index", index);
            event.set("delta", delta);
            events.send(event);
            chunks++;
        }
    }

    /// The fault happens, once.
    private void strike() throws IOException, InterruptedException {
        if (fault.isEmpty()) {
            return;
        }
        var now = fault.get();
        fault = Optional.empty();
        switch (now) {
            case Fault.BrokenStream broken ->
                    throw new CloseConnectionException(
                            "the script breaks the stream after %d chunks"
                                    .formatted(broken.afterChunks()));
            case Fault.Stall stall -> pauses.pause(stall.silence());
            case Fault.ErrorEvent error -> {
                events.send(ErrorBody.of(error.type(), error.message(), null));
                ended = true;
            }
            case Fault.Garbage(var kind, _) when kind == Fault.Kind.CUT_SHORT -> ended = true;
            case Fault.Garbage(var kind, _) when kind == Fault.Kind.UNKNOWN_EVENT ->
                    events.send(Json.typed("weather_report").put("sky", "unknown to all clients"));
            case Fault.Garbage _, Fault.Status _ ->
                    throw new IllegalStateException(now + " strikes before a stream");
        }
    }

    private static int chunksBefore(Fault fault) {
        return switch (fault) {
            case Fault.BrokenStream broken -> broken.afterChunks();
            case Fault.Stall stall -> stall.afterChunks();
            case Fault.ErrorEvent error -> error.afterChunks();
            case Fault.Garbage _, Fault.Status _ -> 0;
        };
    }

    /// Pieces of so many code points each.
    static List<String> pieces(String text, int codePoints) {
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int left = text.codePointCount(from, text.length());
            int to = text.offsetByCodePoints(from, Math.min(codePoints, left));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}

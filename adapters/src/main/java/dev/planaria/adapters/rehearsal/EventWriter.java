package dev.planaria.adapters.rehearsal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/// Server-sent events, each flushed as it is written.
final class EventWriter {
    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    /// An event named as its JSON's `type`.
    void send(ObjectNode data) throws IOException {
        raw("event: %s\ndata: %s\n\n".formatted(Json.type(data), data));
    }

    void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}

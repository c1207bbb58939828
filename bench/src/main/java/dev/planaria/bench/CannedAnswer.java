package dev.planaria.bench;

import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// A way out that leads nowhere: every request has the same streamed reply, from memory.
final class CannedAnswer implements Egress {
    private final byte[] stream;

    /// @param deltas pieces of its text
    CannedAnswer(int deltas) {
        StringBuilder events = new StringBuilder();
        event(
                events,
                "message_start",
                """
                "message":{"id":"msg_1","type":"message","role":"assistant","model":"stub","content":[],\
                "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}\
                """);
        event(
                events,
                "content_block_start",
                """
                "index":0,"content_block":{"type":"text","text":""}\
                """);
        for (int i = 0; i < deltas; i++) {
            event(
                    events,
                    "content_block_delta",
                    """
                    "index":0,"delta":{"type":"text_delta","text":"a few words more "}\
                    """);
        }
        event(events, "content_block_stop", "\"index\":0");
        event(
                events,
                "message_delta",
                """
                "delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}\
                """);
        event(events, "message_stop", "\"done\":true");
        stream = events.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void event(StringBuilder to, String name, String fields) {
        to.append("event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(name, name, fields));
    }

    @Override
    public Answer post(
            Destination to,
            String path,
            Map<String, String> headers,
            byte[] body,
            Cancellation stop) {
        return new Streamed(new ByteArrayInputStream(stream));
    }

    private record Streamed(InputStream body) implements Answer {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public Optional<String> header(String name) {
            return name.equals("content-type")
                    ? Optional.of("text/event-stream")
                    : Optional.empty();
        }

        @Override
        public void close() {
            // It is memory.
        }
    }
}

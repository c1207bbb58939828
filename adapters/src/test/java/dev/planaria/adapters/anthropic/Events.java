package dev.planaria.adapters.anthropic;

import dev.planaria.core.wire.Json;

/// The events of a streamed reply, as text.
final class Events {
    static final String START =
            """
            {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],
             "model":"m","stop_reason":null,"usage":{"input_tokens":7,"cache_creation_input_tokens":30,
             "cache_read_input_tokens":500,"output_tokens":1,
             "cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}}}}\
            """;
    static final String STOP = "{\"type\":\"message_stop\"}";

    private Events() {}

    static String sse(String... events) {
        StringBuilder stream = new StringBuilder();
        for (String event : events) {
            String type = Json.parse(event).path("type").stringValue();
            stream.append("event: ").append(type).append('\n');
            event.lines().forEach(line -> stream.append("data: ").append(line).append('\n'));
            stream.append('\n');
        }
        return stream.toString();
    }

    static String start(int index, String block) {
        return "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":%s}"
                .formatted(index, block);
    }

    static String piece(int index, String delta) {
        return "{\"type\":\"content_block_delta\",\"index\":%d,\"delta\":%s}"
                .formatted(index, delta);
    }

    static String stop(int index) {
        return "{\"type\":\"content_block_stop\",\"index\":%d}".formatted(index);
    }

    static String end(String reason, String usage) {
        return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},\"usage\":%s}"
                .formatted(reason, usage);
    }
}

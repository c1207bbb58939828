package dev.planaria.bench.chaos;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;

/// One event of a log, as far as it can be wrong.
///
/// @param position as the store holds it; 0 where it was read from a client's answer
/// @param epoch of the owner that appended it; [#NO_EPOCH] for what clients sent
/// @param print a fingerprint of the whole event as it is served
/// @param micros `processed_at` in microseconds since 1970; [#WAITING] while it waits
/// @param about the call that a result answers, or the request that an end belongs to
/// @param text what it says: a message's words, a command, the reason of an end
/// @param failed `is_error`
public record LogEvent(
        long position,
        long epoch,
        String id,
        String type,
        long print,
        long micros,
        String about,
        String text,
        boolean failed) {
    public static final long NO_EPOCH = -1;
    public static final long WAITING = -1;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /// As it stands in the store.
    public static LogEvent of(long position, long epoch, JsonNode wire) {
        return new LogEvent(
                position,
                epoch,
                wire.path("id").asString(""),
                wire.path("type").asString(""),
                print(wire),
                micros(wire.path("processed_at").asString("")),
                about(wire),
                text(wire),
                wire.path("is_error").asBoolean(false));
    }

    /// As a client sees it.
    public static LogEvent seen(JsonNode wire) {
        return of(0, NO_EPOCH, wire);
    }

    boolean is(String... types) {
        for (String each : types) {
            if (type.equals(each)) {
                return true;
            }
        }
        return false;
    }

    boolean isInput() {
        return type.startsWith("user.") || type.startsWith("system.");
    }

    private static long micros(String time) {
        return time.isEmpty()
                ? WAITING
                : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    private static String about(JsonNode wire) {
        for (String field :
                new String[] {"tool_use_id", "custom_tool_use_id", "model_request_start_id"}) {
            String id = wire.path(field).asString("");
            if (!id.isEmpty()) {
                return id;
            }
        }
        return "";
    }

    private static String text(JsonNode wire) {
        String reason = wire.path("stop_reason").path("type").asString("");
        String command = wire.path("input").path("command").asString("");
        if (!reason.isEmpty() || !command.isEmpty()) {
            return reason + command;
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : wire.path("content")) {
            text.append(block.path("text").asString(""));
        }
        return text.toString();
    }

    /// FNV-1a, 64 bits: two different events of one run meet by chance about never.
    private static long print(JsonNode wire) {
        String json = wire.toString();
        long hash = FNV_BASIS;
        for (int i = 0; i < json.length(); i++) {
            hash = (hash ^ json.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}

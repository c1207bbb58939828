package dev.planaria.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a turn has cost so far: tokens, calls and time, told from its events. The time to first
/// token is what the person waited: from the message being sent to the first sign of an answer.
final class Tally {
    private final LongSupplier nanoTime;
    private final long begun;
    private long firstSign = -1;
    private int requests;
    private int calls;
    private int failedCalls;
    private long input;
    private long output;
    private long cached;

    Tally(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    void add(JsonNode event) {
        String type = event.path("type").asString("");
        boolean isAnswer = type.startsWith("agent.") || type.equals("event_delta");
        if (isAnswer && firstSign < 0) {
            firstSign = nanoTime.getAsLong();
        }
        switch (type) {
            case "span.model_request_end" -> {
                requests++;
                JsonNode usage = event.path("model_usage");
                input += usage.path("input_tokens").asLong(0);
                input += usage.path("cache_creation_input_tokens").asLong(0);
                input += usage.path("cache_read_input_tokens").asLong(0);
                cached += usage.path("cache_read_input_tokens").asLong(0);
                output += usage.path("output_tokens").asLong(0);
            }
            case "agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use" -> calls++;
            case "agent.tool_result", "agent.mcp_tool_result" -> {
                if (event.path("is_error").asBoolean(false)) {
                    failedCalls++;
                }
            }
            default -> {} // costs nothing
        }
    }

    /// From the message to the first sign of an answer; null before there was one.
    @Nullable Duration timeToFirstToken() {
        return firstSign < 0 ? null : Duration.ofNanos(firstSign - begun);
    }

    /// One line, parts that are nothing left out.
    String line() {
        List<String> parts = new ArrayList<>();
        parts.add(Texts.count(requests, "model request"));
        String tokens = "%,d tokens in".formatted(input);
        if (cached > 0) {
            tokens += " (%,d from cache)".formatted(cached);
        }
        parts.add(tokens + ", %,d out".formatted(output));
        if (calls > 0) {
            String failed = failedCalls > 0 ? " (" + failedCalls + " failed)" : "";
            parts.add(Texts.count(calls, "tool call") + failed);
        }
        Duration first = timeToFirstToken();
        if (first != null) {
            parts.add("first token after " + Texts.duration(first));
        }
        parts.add(Texts.duration(Duration.ofNanos(nanoTime.getAsLong() - begun)) + " in all");
        return String.join(" · ", parts);
    }
}

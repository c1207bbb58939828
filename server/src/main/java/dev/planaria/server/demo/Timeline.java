package dev.planaria.server.demo;

import dev.planaria.cli.Texts;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The demo's story, a line a happening, each with the seconds since the message was sent.
final class Timeline {
    private static final int GIST = 96;

    /// States and spans that say nothing new beside their neighbours.
    private static final Set<String> QUIET =
            Set.of(
                    "session.thread_status_running",
                    "session.thread_status_idle",
                    "session.usage",
                    "span.model_request_end",
                    "event_start",
                    "event_delta");

    private final PrintWriter out;
    private long begun = System.nanoTime();

    Timeline(PrintWriter out) {
        this.out = out;
    }

    /// The message is sent: zero.
    void begin() {
        begun = System.nanoTime();
    }

    double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    void add(JsonNode event) {
        String type = event.path("type").asString("");
        boolean isQueued = type.startsWith("user.") && !event.path("processed_at").isString();
        if (!QUIET.contains(type) && !isQueued) {
            line(type, gist(type, event));
        }
    }

    /// What the demo itself does to the session.
    void mark(String text) {
        line("########", text);
    }

    void plain(String text) {
        out.println(text);
        out.flush();
    }

    private void line(String what, String gist) {
        out.println(
                String.format(Locale.ROOT, "%7.2f s  %-26s  %s", seconds(), what, gist)
                        .stripTrailing());
        out.flush();
    }

    private static String gist(String type, JsonNode event) {
        return switch (type) {
            case "agent.tool_use" ->
                    event.path("name").asString("")
                            + " "
                            + Texts.oneLine(event.path("input").toString(), GIST);
            case "session.error" ->
                    Texts.oneLine(event.path("error").path("message").asString(""), GIST);
            case "session.status_idle" -> event.path("stop_reason").path("type").asString("");
            default -> Texts.oneLine(textOf(event), GIST);
        };
    }

    static String textOf(JsonNode event) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : event.path("content")) {
            text.append(block.path("text").asString(""));
        }
        return text.toString();
    }
}

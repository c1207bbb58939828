package dev.planaria.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A session for a person to watch: text as it is written, calls with their duration and size, what
/// went wrong. Events go in, lines come out; it asks nobody anything.
final class LiveView {
    private static final int LINE = 110;

    private final PrintWriter out;
    private final Palette palette;
    private final Map<String, JsonNode> calls = new HashMap<>();
    private @Nullable String preview;
    private final StringBuilder previewed = new StringBuilder();
    private boolean atLineStart = true;

    LiveView(PrintWriter out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    void show(JsonNode event) {
        switch (event.path("type").asString("")) {
            case "event_start" -> startPreview(event.path("event"));
            case "event_delta" -> continuePreview(event);
            case "agent.message" -> message(event);
            case "agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use" -> use(event);
            case "agent.tool_result" -> result(event, event.path("tool_use_id").asString(""));
            case "agent.mcp_tool_result" ->
                    result(event, event.path("mcp_tool_use_id").asString(""));
            case "user.custom_tool_result" ->
                    result(event, event.path("custom_tool_use_id").asString(""));
            case "user.message" -> said(event);
            case "user.interrupt" -> note("interrupt");
            case "user.tool_confirmation" ->
                    note("confirmation: " + event.path("result").asString("?"));
            case "session.error" -> error(event.path("error"));
            case "session.status_rescheduled" -> note("waiting to try again");
            case "session.status_terminated" -> note("the session is terminated");
            case "session.deleted" -> note("the session is deleted");
            case "agent.thread_context_compacted" -> note("the context was summarised");
            case "span.model_request_end" -> endPreview();
            default -> {} // states and spans: of use to programs, not to a reader
        }
        out.flush();
    }

    /// A line of the command's own, apart from what the session says.
    void note(String text) {
        line(palette.dim("  " + Texts.oneLine(text, 400)));
        out.flush();
    }

    void line(String text) {
        endLine();
        out.println(text);
    }

    private void startPreview(JsonNode event) {
        if (event.path("type").asString("").equals("agent.message")) {
            endPreview();
            preview = event.path("id").asString("");
        }
    }

    private void continuePreview(JsonNode event) {
        if (!event.path("event_id").asString("").equals(preview)) {
            return;
        }
        String text = event.path("delta").path("content").path("text").asString("");
        if (previewed.isEmpty()) {
            endLine();
        }
        previewed.append(text);
        print(Texts.safe(text));
    }

    /// What was previewed and never came: a cut request. Whoever reads must not take it for said.
    private void endPreview() {
        if (preview != null && !previewed.isEmpty()) {
            endLine();
            out.println(palette.dim("  (that was cut off and does not count)"));
        }
        forgetPreview();
    }

    private void forgetPreview() {
        preview = null;
        previewed.setLength(0);
    }

    private void message(JsonNode event) {
        String text = text(event.path("content"));
        boolean isPreviewed =
                event.path("id").asString("").equals(preview)
                        && text.startsWith(previewed.toString());
        if (isPreviewed) {
            print(Texts.safe(text.substring(previewed.length())));
            forgetPreview();
        } else {
            endPreview();
            endLine();
            print(Texts.safe(text));
        }
        endLine();
    }

    private void use(JsonNode event) {
        calls.put(event.path("id").asString(""), event);
        String asked =
                event.path("evaluated_permission").asString("").equals("ask")
                        ? palette.yellow(" (asks)")
                        : "";
        line(
                palette.cyan("● " + nameOf(event))
                        + " "
                        + Texts.oneLine(gist(event.path("input")), LINE)
                        + asked);
    }

    private void result(JsonNode event, String callId) {
        JsonNode call = calls.remove(callId);
        boolean failed = event.path("is_error").asBoolean(false);
        String text = text(event.path("content"));
        StringBuilder line = new StringBuilder("  ");
        line.append(failed ? palette.red("✗") : palette.green("✓"));
        line.append(' ').append(call == null ? "result" : nameOf(call));
        Duration time = call == null ? null : between(call, event);
        if (time != null) {
            line.append("  ").append(Texts.duration(time));
        }
        line.append(time == null ? "  " : ", ")
                .append(Texts.size(text.getBytes(StandardCharsets.UTF_8).length));
        line(line.toString());
        if (failed) {
            line(palette.red("    " + Texts.oneLine(text, LINE)));
        }
    }

    private void said(JsonNode event) {
        if (event.path("processed_at").isString()) {
            line(palette.bold("> " + Texts.oneLine(text(event.path("content")), LINE * 2)));
        }
    }

    private void error(JsonNode error) {
        String how = error.path("retry_status").path("type").asString("");
        line(
                palette.red(
                        "! %s: %s%s"
                                .formatted(
                                        error.path("type").asString("error"),
                                        Texts.oneLine(error.path("message").asString(""), 400),
                                        how.isEmpty() ? "" : " (" + how + ")")));
    }

    private void print(String text) {
        if (!text.isEmpty()) {
            out.print(text);
            atLineStart = text.endsWith("\n");
        }
    }

    private void endLine() {
        if (!atLineStart) {
            out.println();
            atLineStart = true;
        }
    }

    private static String nameOf(JsonNode call) {
        String server = call.path("mcp_server_name").asString("");
        String name = Texts.oneLine(call.path("name").asString("?"), 60);
        return server.isEmpty() ? name : Texts.oneLine(server, 60) + "/" + name;
    }

    /// The one thing of an input that tells a reader what the call is about.
    private static String gist(JsonNode input) {
        for (String field : new String[] {"command", "file_path", "pattern", "url", "query"}) {
            if (input.path(field).isString()) {
                return input.path(field).asString("");
            }
        }
        return input.isMissingNode() || input.isEmpty() ? "" : input.toString();
    }

    /// The text of content blocks; another block is named by its type.
    static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString("");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            text.append(text.isEmpty() ? "" : "\n");
            String type = block.path("type").asString("?");
            text.append(type.equals("text") ? block.path("text").asString("") : "[" + type + "]");
        }
        return text.toString();
    }

    private static @Nullable Duration between(JsonNode first, JsonNode second) {
        try {
            return Duration.between(
                    Instant.parse(first.path("processed_at").asString("")),
                    Instant.parse(second.path("processed_at").asString("")));
        } catch (DateTimeException e) {
            return null;
        }
    }
}

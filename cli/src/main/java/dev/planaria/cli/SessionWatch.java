package dev.planaria.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Follows a stream until the session's work rests, and says how it ended. Every event goes to one
/// listener: the live view, or one line of JSON each.
final class SessionWatch {
    private final SessionStream stream;
    private final Consumer<JsonNode> listener;
    private final Map<String, JsonNode> calls = new HashMap<>();

    SessionWatch(SessionStream stream, Consumer<JsonNode> listener) {
        this.stream = stream;
        this.listener = listener;
    }

    /// One event a line, as it was sent.
    static Consumer<JsonNode> jsonLines(PrintWriter out) {
        return event -> {
            out.println(event);
            out.flush();
        };
    }

    /// Reads on until the session is idle, terminated or deleted.
    Ending untilRest() throws InterruptedException {
        while (true) {
            Ending ending = step();
            if (ending != null) {
                return ending;
            }
        }
    }

    /// Reads on until the session is no more.
    Ending untilGone() throws InterruptedException {
        while (true) {
            Ending ending = step();
            if (ending != null && (ending.reason().equals("deleted") || isTerminated(ending))) {
                return ending;
            }
        }
    }

    private static boolean isTerminated(Ending ending) {
        return ending.reason().equals("terminated");
    }

    /// How often the stream had to be opened anew.
    int reconnects() {
        return stream.reconnects();
    }

    /// The calls behind these ids, as far as they were seen.
    List<JsonNode> callsOf(List<String> ids) {
        List<JsonNode> found = new ArrayList<>();
        for (String id : ids) {
            JsonNode call = calls.get(id);
            if (call != null) {
                found.add(call);
            }
        }
        return found;
    }

    private @Nullable Ending step() throws InterruptedException {
        JsonNode event = stream.next();
        if (event == null) {
            return new Ending("deleted");
        }
        listener.accept(event);
        String type = event.path("type").asString("");
        switch (type) {
            case "agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use" ->
                    calls.put(event.path("id").asString(""), event);
            case "session.status_idle" -> {
                JsonNode reason = event.path("stop_reason");
                List<String> blockers = new ArrayList<>();
                for (JsonNode id : reason.path("event_ids")) {
                    blockers.add(id.asString(""));
                }
                return new Ending(reason.path("type").asString("end_turn"), blockers);
            }
            case "session.status_terminated" -> {
                return new Ending("terminated");
            }
            case "session.deleted" -> {
                return new Ending("deleted");
            }
            default -> {} // goes on
        }
        return null;
    }
}

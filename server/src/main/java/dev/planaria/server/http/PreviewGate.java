package dev.planaria.server.http;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.wire.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Which previews a stream may show, so that its client always sees: one start, then a prefix of
/// the text, then the event, and nothing of it afterwards (API contract 4.7, observed behaviour
/// §1).
final class PreviewGate {
    private final Set<String> wanted;
    private final Set<EventId> open = new HashSet<>();

    /// Events of the current model request that had their end already.
    private final Set<EventId> over = new HashSet<>();

    private boolean midRequest;

    /// @param wanted event types whose previews the client asked for
    /// @param midRequest whether a model request was under way when the stream began: of that one
    ///   nothing is shown
    PreviewGate(Set<String> wanted, boolean midRequest) {
        this.wanted = wanted;
        this.midRequest = midRequest;
    }

    boolean isOpen(EventId id) {
        return open.contains(id);
    }

    /// The frame's type and data; null when it must not be shown.
    @Nullable Frame pass(Preview preview) {
        return switch (preview) {
            case Preview.Started(EventId id, String type) -> start(id, type);
            case Preview.Text(EventId id, int index, String text) ->
                    open.contains(id) ? delta(id, index, text) : null;
        };
    }

    /// @param data on one line
    record Frame(String type, String data) {}

    private @Nullable Frame start(EventId id, String type) {
        if (midRequest || !wanted.contains(type) || over.contains(id) || !open.add(id)) {
            return null;
        }
        ObjectNode node = Json.object().put("type", "event_start");
        node.putObject("event").put("type", type).put("id", id.value());
        return new Frame("event_start", Json.text(node));
    }

    private static Frame delta(EventId id, int index, String text) {
        ObjectNode node = Json.object().put("type", "event_delta").put("event_id", id.value());
        node.putObject("delta")
                .put("type", "content_delta")
                .put("index", index)
                .putObject("content")
                .put("type", "text")
                .put("text", text);
        return new Frame("event_delta", Json.text(node));
    }

    /// The stream is about to show this event of the log.
    void saw(Event event) {
        switch (event.body()) {
            case EventBody.ModelRequestStart _ -> over.clear();
            case EventBody.ModelRequestEnd _ -> {
                midRequest = false;
                over.addAll(open);
                open.clear();
            }
            case EventBody.AgentMessage _, EventBody.AgentThinking _ -> {
                open.remove(event.id());
                over.add(event.id());
            }
            default -> {
                // No previews belong to it.
            }
        }
    }

    /// Whether previews of events that did not begin yet can only be late ones: the last request of
    /// these events failed, and what was said of it has no event to follow.
    static boolean endsInFailure(List<Event> events) {
        for (Event event : events.reversed()) {
            switch (event.body()) {
                case EventBody.ModelRequestStart _ -> {
                    return false;
                }
                case EventBody.ModelRequestEnd end -> {
                    return end.isError();
                }
                default -> {
                    // Look further back.
                }
            }
        }
        return false;
    }

    /// Shows nothing of it, now or later.
    void drop(EventId id) {
        over.add(id);
    }
}

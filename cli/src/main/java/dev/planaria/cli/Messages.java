package dev.planaria.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of `POST …/events`, one event each (API contract §4.2).
final class Messages {
    private Messages() {}

    static ObjectNode user(String text) {
        ObjectNode body = Api.object();
        ObjectNode event = body.putArray("events").addObject().put("type", "user.message");
        event.putArray("content").addObject().put("type", "text").put("text", text);
        return body;
    }

    static ObjectNode interrupt() {
        ObjectNode body = Api.object();
        body.putArray("events").addObject().put("type", "user.interrupt");
        return body;
    }

    static ObjectNode confirmation(String callId, boolean allowed, @Nullable String message) {
        ObjectNode body = Api.object();
        ObjectNode event = body.putArray("events").addObject();
        event.put("type", "user.tool_confirmation").put("tool_use_id", callId);
        event.put("result", allowed ? "allow" : "deny");
        if (!allowed && message != null) {
            event.put("deny_message", message);
        }
        return body;
    }

    static ObjectNode result(String callId, String text, boolean isError) {
        ObjectNode body = Api.object();
        ObjectNode event = body.putArray("events").addObject();
        event.put("type", "user.custom_tool_result").put("custom_tool_use_id", callId);
        event.putArray("content").addObject().put("type", "text").put("text", text);
        if (isError) {
            event.put("is_error", true);
        }
        return body;
    }
}

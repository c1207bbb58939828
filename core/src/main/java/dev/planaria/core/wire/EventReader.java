package dev.planaria.core.wire;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads stored events, leniently.
final class EventReader {
    private EventReader() {}

    static EventBody read(ThreadId thread, ObjectNode from) {
        String type = Json.stringOf(from, "type");
        return switch (type) {
            case EventTypes.USER_MESSAGE ->
                    new EventBody.UserMessage(ContentJson.read(from.get("content")));
            case EventTypes.USER_INTERRUPT ->
                    new EventBody.UserInterrupt(Json.string(from, "session_thread_id"));
            case EventTypes.SYSTEM_MESSAGE ->
                    new EventBody.SystemMessage(ContentJson.read(from.get("content")));
            case EventTypes.USER_TOOL_CONFIRMATION ->
                    new EventBody.UserToolConfirmation(
                            id(from, "tool_use_id"),
                            "allow".equals(Json.stringOf(from, "result")),
                            Json.string(from, "deny_message"));
            case EventTypes.USER_CUSTOM_TOOL_RESULT ->
                    new EventBody.UserCustomToolResult(
                            id(from, "custom_tool_use_id"),
                            ContentJson.read(from.get("content")),
                            isError(from));
            case EventTypes.AGENT_MESSAGE ->
                    new EventBody.AgentMessage(ContentJson.read(from.get("content")));
            case EventTypes.AGENT_THINKING -> new EventBody.AgentThinking();
            case EventTypes.AGENT_TOOL_USE ->
                    new EventBody.AgentToolUse(
                            Json.stringOf(from, "name"),
                            (ObjectNode) Json.child(from, "input"),
                            Words.read(
                                    EventBody.Permission.class,
                                    Json.stringOf(from, "evaluated_permission")));
            case EventTypes.AGENT_CUSTOM_TOOL_USE ->
                    new EventBody.AgentCustomToolUse(
                            Json.stringOf(from, "name"), (ObjectNode) Json.child(from, "input"));
            case EventTypes.AGENT_TOOL_RESULT ->
                    new EventBody.AgentToolResult(
                            id(from, "tool_use_id"),
                            ContentJson.read(from.get("content")),
                            isError(from),
                            FailureJson.readClass(from));
            case EventTypes.CONTEXT_COMPACTED -> compacted(from);
            default -> aboutSession(type, thread, from);
        };
    }

    private static EventBody aboutSession(String type, ThreadId thread, ObjectNode from) {
        return switch (type) {
            case EventTypes.STATUS_RUNNING -> new EventBody.StatusRunning();
            case EventTypes.STATUS_IDLE -> new EventBody.StatusIdle(StopReasonJson.read(from));
            case EventTypes.STATUS_RESCHEDULED -> new EventBody.StatusRescheduled();
            case EventTypes.STATUS_TERMINATED -> new EventBody.StatusTerminated();
            case EventTypes.THREAD_RUNNING ->
                    new EventBody.ThreadRunning(thread(thread, from), agentName(from));
            case EventTypes.THREAD_IDLE ->
                    new EventBody.ThreadIdle(
                            thread(thread, from), agentName(from), StopReasonJson.read(from));
            case EventTypes.THREAD_RESCHEDULED ->
                    new EventBody.ThreadRescheduled(thread(thread, from), agentName(from));
            case EventTypes.THREAD_TERMINATED ->
                    new EventBody.ThreadTerminated(thread(thread, from), agentName(from));
            case EventTypes.SESSION_ERROR -> new EventBody.SessionError(FailureJson.read(from));
            case EventTypes.SESSION_UPDATED -> updated(from);
            case EventTypes.SESSION_USAGE -> {
                JsonNode usage = Json.child(from, "usage");
                yield new EventBody.SessionUsage(
                        UsageJson.readSession(usage), usage.path("active_seconds").asDouble(0));
            }
            case EventTypes.SESSION_DELETED -> new EventBody.SessionDeleted();
            case EventTypes.MODEL_REQUEST_START -> new EventBody.ModelRequestStart();
            case EventTypes.MODEL_REQUEST_END ->
                    new EventBody.ModelRequestEnd(
                            id(from, "model_request_start_id"),
                            isError(from),
                            UsageJson.readRequest(Json.child(from, "model_usage")),
                            FailureJson.readClass(from),
                            FirstTokenJson.read(from));
            default -> new EventBody.Unknown(type, from);
        };
    }

    private static EventBody compacted(ObjectNode from) {
        JsonNode extension = Json.child(from, "planaria");
        return new EventBody.ContextCompacted(
                Json.stringOf(extension, "summary"),
                new Position(Json.child(extension, "covered_position").longValue()));
    }

    private static EventBody updated(ObjectNode from) {
        return new EventBody.SessionUpdated(
                from.has("title") ? new EventBody.Title(Json.string(from, "title")) : null,
                from.has("metadata") ? Json.map(Json.child(from, "metadata")) : null,
                from.has("agent") ? AgentJson.readSnapshot(Json.child(from, "agent")) : null);
    }

    private static EventId id(JsonNode from, String name) {
        return new EventId(Json.stringOf(from, name));
    }

    private static boolean isError(JsonNode from) {
        return from.path("is_error").asBoolean(false);
    }

    private static ThreadId thread(ThreadId of, JsonNode from) {
        return new ThreadId(of.session(), Json.stringOf(from, "session_thread_id"));
    }

    private static String agentName(JsonNode from) {
        return Json.stringOf(from, "agent_name");
    }
}

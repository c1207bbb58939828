package dev.planaria.core.wire;

import dev.planaria.core.session.EventBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What each kind of event carries beside id, type and time (API contract 4.2-4.5).
final class EventWriter {
    private EventWriter() {}

    static void write(EventBody body, ObjectNode to) {
        switch (body) {
            case EventBody.UserMessage message ->
                    to.set("content", ContentJson.write(message.content()));
            case EventBody.UserInterrupt interrupt ->
                    putIfPresent(to, "session_thread_id", interrupt.threadId());
            case EventBody.SystemMessage message ->
                    to.set("content", ContentJson.write(message.content()));
            case EventBody.UserToolConfirmation confirmation -> {
                to.put("tool_use_id", confirmation.callId().value());
                to.put("result", confirmation.allow() ? "allow" : "deny");
                putIfPresent(to, "deny_message", confirmation.denyMessage());
            }
            case EventBody.UserCustomToolResult result -> {
                to.put("custom_tool_use_id", result.callId().value());
                to.set("content", ContentJson.write(result.content()));
                to.put("is_error", result.isError());
            }
            case EventBody.AgentMessage message ->
                    to.set("content", ContentJson.write(message.content()));
            case EventBody.AgentThinking _ -> {}
            case EventBody.AgentToolUse use -> toolUse(use, to);
            case EventBody.AgentCustomToolUse use ->
                    to.put("name", use.name()).set("input", use.input());
            case EventBody.AgentToolResult result -> {
                to.put("tool_use_id", result.callId().value());
                to.set("content", ContentJson.write(result.content()));
                to.put("is_error", result.isError());
                FailureJson.writeClass(result.failure(), to);
            }
            case EventBody.ContextCompacted compacted ->
                    to.putObject("planaria")
                            .put("summary", compacted.summary())
                            .put("covered_position", compacted.covered().value());
            default -> writeAboutSession(body, to);
        }
    }

    private static void toolUse(EventBody.AgentToolUse use, ObjectNode to) {
        to.put("name", use.name()).set("input", use.input());
        to.put("evaluated_permission", Words.of(use.permission()));
        switch (use.permission()) {
            case ALLOW -> to.putObject("evaluation").put("type", "always_allow");
            case ASK -> to.putObject("evaluation").put("type", "always_ask");
            case DENY -> {
                // Refused before any policy was looked at: then there is no evaluation (contract
                // 4.3).
            }
        }
    }

    private static void writeAboutSession(EventBody body, ObjectNode to) {
        switch (body) {
            case EventBody.StatusIdle idle -> StopReasonJson.write(idle.reason(), to);
            case EventBody.ThreadRunning running ->
                    thread(to, running.thread().value(), running.agentName());
            case EventBody.ThreadIdle idle -> {
                thread(to, idle.thread().value(), idle.agentName());
                StopReasonJson.write(idle.reason(), to);
            }
            case EventBody.ThreadRescheduled rescheduled ->
                    thread(to, rescheduled.thread().value(), rescheduled.agentName());
            case EventBody.ThreadTerminated terminated ->
                    thread(to, terminated.thread().value(), terminated.agentName());
            case EventBody.SessionError error -> FailureJson.write(error.failure(), to);
            case EventBody.SessionUpdated updated -> updated(updated, to);
            case EventBody.SessionUsage usage ->
                    to.set("usage", UsageJson.ofSession(usage.usage(), usage.activeSeconds()));
            case EventBody.ModelRequestEnd end -> {
                to.put("model_request_start_id", end.startId().value());
                to.put("is_error", end.isError());
                to.set("model_usage", UsageJson.ofRequest(end.usage()));
                FailureJson.writeClass(end.failure(), to);
                FirstTokenJson.write(end.firstToken(), to);
            }
            default -> {
                // The rest say all by their type.
            }
        }
    }

    private static void thread(ObjectNode to, String thread, String agentName) {
        to.put("session_thread_id", thread).put("agent_name", agentName);
    }

    private static void updated(EventBody.SessionUpdated updated, ObjectNode to) {
        if (updated.title() != null) {
            to.put("title", updated.title().text());
        }
        if (updated.metadata() != null) {
            to.set("metadata", Json.map(updated.metadata()));
        }
        if (updated.agent() != null) {
            to.set("agent", AgentJson.write(updated.agent()));
        }
    }

    private static void putIfPresent(ObjectNode to, String name, @Nullable String value) {
        if (value != null) {
            to.put(name, value);
        }
    }
}

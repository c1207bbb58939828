package dev.planaria.core.wire;

import dev.planaria.core.session.EventBody;

/// The wire's names of events (API contract 4).
public final class EventTypes {
    public static final String USER_MESSAGE = "user.message";
    public static final String USER_INTERRUPT = "user.interrupt";
    public static final String USER_TOOL_CONFIRMATION = "user.tool_confirmation";
    public static final String USER_CUSTOM_TOOL_RESULT = "user.custom_tool_result";
    public static final String SYSTEM_MESSAGE = "system.message";
    public static final String AGENT_MESSAGE = "agent.message";
    public static final String AGENT_THINKING = "agent.thinking";
    public static final String AGENT_TOOL_USE = "agent.tool_use";
    public static final String AGENT_TOOL_RESULT = "agent.tool_result";
    public static final String AGENT_CUSTOM_TOOL_USE = "agent.custom_tool_use";
    public static final String CONTEXT_COMPACTED = "agent.thread_context_compacted";
    public static final String STATUS_RUNNING = "session.status_running";
    public static final String STATUS_IDLE = "session.status_idle";
    public static final String STATUS_RESCHEDULED = "session.status_rescheduled";
    public static final String STATUS_TERMINATED = "session.status_terminated";
    public static final String THREAD_RUNNING = "session.thread_status_running";
    public static final String THREAD_IDLE = "session.thread_status_idle";
    public static final String THREAD_RESCHEDULED = "session.thread_status_rescheduled";
    public static final String THREAD_TERMINATED = "session.thread_status_terminated";
    public static final String SESSION_ERROR = "session.error";
    public static final String SESSION_UPDATED = "session.updated";
    public static final String SESSION_USAGE = "session.usage";
    public static final String SESSION_DELETED = "session.deleted";
    public static final String MODEL_REQUEST_START = "span.model_request_start";
    public static final String MODEL_REQUEST_END = "span.model_request_end";

    private EventTypes() {}

    public static String of(EventBody body) {
        return switch (body) {
            case EventBody.UserMessage _ -> USER_MESSAGE;
            case EventBody.UserInterrupt _ -> USER_INTERRUPT;
            case EventBody.UserToolConfirmation _ -> USER_TOOL_CONFIRMATION;
            case EventBody.UserCustomToolResult _ -> USER_CUSTOM_TOOL_RESULT;
            case EventBody.SystemMessage _ -> SYSTEM_MESSAGE;
            case EventBody.AgentMessage _ -> AGENT_MESSAGE;
            case EventBody.AgentThinking _ -> AGENT_THINKING;
            case EventBody.AgentToolUse _ -> AGENT_TOOL_USE;
            case EventBody.AgentToolResult _ -> AGENT_TOOL_RESULT;
            case EventBody.AgentCustomToolUse _ -> AGENT_CUSTOM_TOOL_USE;
            case EventBody.ContextCompacted _ -> CONTEXT_COMPACTED;
            case EventBody.StatusRunning _ -> STATUS_RUNNING;
            case EventBody.StatusIdle _ -> STATUS_IDLE;
            case EventBody.StatusRescheduled _ -> STATUS_RESCHEDULED;
            case EventBody.StatusTerminated _ -> STATUS_TERMINATED;
            case EventBody.ThreadRunning _ -> THREAD_RUNNING;
            case EventBody.ThreadIdle _ -> THREAD_IDLE;
            case EventBody.ThreadRescheduled _ -> THREAD_RESCHEDULED;
            case EventBody.ThreadTerminated _ -> THREAD_TERMINATED;
            case EventBody.SessionError _ -> SESSION_ERROR;
            case EventBody.SessionUpdated _ -> SESSION_UPDATED;
            case EventBody.SessionUsage _ -> SESSION_USAGE;
            case EventBody.SessionDeleted _ -> SESSION_DELETED;
            case EventBody.ModelRequestStart _ -> MODEL_REQUEST_START;
            case EventBody.ModelRequestEnd _ -> MODEL_REQUEST_END;
            case EventBody.Unknown unknown -> unknown.type();
        };
    }
}

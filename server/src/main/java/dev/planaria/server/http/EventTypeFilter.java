package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The event types that `types[]` may name: all that are kept (API contract 4). Some are not
/// written by this server yet; asking for them finds nothing.
final class EventTypeFilter {
    private static final Set<String> KNOWN =
            Set.of(
                    "user.message",
                    "user.interrupt",
                    "user.tool_confirmation",
                    "user.custom_tool_result",
                    "user.tool_result",
                    "user.define_outcome",
                    "system.message",
                    "agent.message",
                    "agent.thinking",
                    "agent.tool_use",
                    "agent.tool_result",
                    "agent.mcp_tool_use",
                    "agent.mcp_tool_result",
                    "agent.custom_tool_use",
                    "agent.thread_message_sent",
                    "agent.thread_message_received",
                    "agent.thread_context_compacted",
                    "session.status_running",
                    "session.status_idle",
                    "session.status_rescheduled",
                    "session.status_terminated",
                    "session.error",
                    "session.updated",
                    "session.usage",
                    "session.thread_created",
                    "session.thread_status_running",
                    "session.thread_status_idle",
                    "session.thread_status_rescheduled",
                    "session.thread_status_terminated",
                    "span.model_request_start",
                    "span.model_request_end",
                    "span.outcome_evaluation_start",
                    "span.outcome_evaluation_ongoing",
                    "span.outcome_evaluation_end",
                    "workflow_run.created",
                    "workflow_run.status_running",
                    "workflow_run.status_idle",
                    "workflow_run.phase_started",
                    "workflow_run.phase_ended",
                    "workflow_run.error",
                    "workflow_run.status_ended");

    private EventTypeFilter() {}

    /// @throws ApiException 400 for a type that is none
    static Set<String> read(Query query) {
        List<String> types = query.list("types");
        for (int i = 0; i < types.size(); i++) {
            if (!KNOWN.contains(types.get(i))) {
                throw ApiException.invalid(
                        "types.%d: no event type can be filtered by this name".formatted(i));
            }
        }
        return new HashSet<>(types);
    }
}

package dev.planaria.core.session;

import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What an event says: the whole vocabulary of a log (API contract 4). The wire's words for it are
/// in `EventTypes`, its JSON in `wire`.
public sealed interface EventBody {

    /// Waits as pending until a brain takes it (protocol A4).
    sealed interface Queued extends EventBody {}

    /// Enters the log on receipt (protocol A3).
    sealed interface Fact extends EventBody {}

    /// Somebody's answer to a call. At most one of each kind for a call, for ever (protocol A6,
    /// T4).
    sealed interface Answer extends Fact {
        /// The call: the id of its use event.
        EventId callId();
    }

    /// Which failure this event tells of; null for none.
    default @Nullable FailureClass failureClass() {
        return switch (this) {
            case SessionError(SessionFailure failure) -> failure.failure();
            case AgentToolResult result -> result.failure();
            case ModelRequestEnd end -> end.failure();
            default -> null;
        };
    }

    // ---- from clients

    record UserMessage(List<ContentBlock> content) implements Queued {
        public UserMessage {
            content = List.copyOf(content);
        }
    }

    /// Stops the turn under way.
    record UserInterrupt(@Nullable String threadId) implements Queued {}

    /// Instructions that arrive in mid-conversation.
    record SystemMessage(List<ContentBlock> content) implements Queued {
        public SystemMessage {
            content = List.copyOf(content);
        }
    }

    record UserToolConfirmation(EventId callId, boolean allow, @Nullable String denyMessage)
            implements Answer {}

    record UserCustomToolResult(EventId callId, List<ContentBlock> content, boolean isError)
            implements Answer {
        public UserCustomToolResult {
            content = List.copyOf(content);
        }
    }

    // ---- from the agent

    record AgentMessage(List<ContentBlock> content) implements EventBody {
        public AgentMessage {
            content = List.copyOf(content);
        }
    }

    record AgentThinking() implements EventBody {}

    /// A call of a built-in tool. Its event's id is the call's id. Durable before anything runs
    /// (protocol T1).
    record AgentToolUse(String name, ObjectNode input, Permission permission)
            implements EventBody {}

    /// Whether a call may run.
    enum Permission {
        ALLOW,
        ASK,
        /// Refused before any policy, such as a tool that is switched off.
        DENY
    }

    /// A call that the client answers.
    record AgentCustomToolUse(String name, ObjectNode input) implements EventBody {}

    /// What came of a call of a built-in tool.
    ///
    /// @param failure our class, where it failed
    record AgentToolResult(
            EventId callId,
            List<ContentBlock> content,
            boolean isError,
            @Nullable FailureClass failure)
            implements EventBody {
        public AgentToolResult {
            content = List.copyOf(content);
        }
    }

    /// From here on the model sees a summary in place of what lies at or before `covered`. Nothing
    /// is removed: the log keeps all.
    record ContextCompacted(String summary, Position covered) implements EventBody {}

    // ---- about the session

    record StatusRunning() implements EventBody {}

    record StatusIdle(StopReason reason) implements EventBody {}

    record StatusRescheduled() implements EventBody {}

    record StatusTerminated() implements EventBody {}

    record ThreadRunning(ThreadId thread, String agentName) implements EventBody {}

    record ThreadIdle(ThreadId thread, String agentName, StopReason reason) implements EventBody {}

    record ThreadRescheduled(ThreadId thread, String agentName) implements EventBody {}

    record ThreadTerminated(ThreadId thread, String agentName) implements EventBody {}

    record SessionError(SessionFailure failure) implements EventBody {}

    /// What an update changed; null for what it left alone. A title that was cleared is
    /// `Title(null)`.
    record SessionUpdated(
            @Nullable Title title,
            @Nullable Map<String, String> metadata,
            @Nullable SessionAgent agent)
            implements Fact {}

    record Title(@Nullable String text) {}

    /// Everything used so far, written before every idle.
    record SessionUsage(Usage usage, double activeSeconds) implements EventBody {}

    record SessionDeleted() implements EventBody {}

    /// A model request is about to leave: the intent (protocol M1). Inputs are taken with it.
    record ModelRequestStart() implements EventBody {}

    /// The request is over, always written. Its model JSON holds the provider's whole reply
    /// verbatim.
    ///
    /// @param failure our class, where it failed
    /// @param firstToken how soon the reply began; null but for the first reply of a turn
    record ModelRequestEnd(
            EventId startId,
            boolean isError,
            Usage usage,
            @Nullable FailureClass failure,
            @Nullable FirstToken firstToken)
            implements EventBody {
        public ModelRequestEnd(EventId startId, boolean isError, Usage usage) {
            this(startId, isError, usage, null, null);
        }

        /// There is no reply.
        public static ModelRequestEnd failed(EventId startId, FailureClass failure) {
            return new ModelRequestEnd(startId, true, Usage.NONE, failure, null);
        }
    }

    /// An event of a newer release, kept as it came (protocol L5).
    record Unknown(String type, ObjectNode json) implements EventBody {}

    /// Tells the one event of its kind for a call: result and confirmation are unique (protocol A6,
    /// T4). Null for all that may repeat.
    default @Nullable String uniqueKey() {
        return switch (this) {
            case AgentToolResult result -> result.callId() + ":result";
            case UserCustomToolResult result -> result.callId() + ":result";
            case UserToolConfirmation confirmation -> confirmation.callId() + ":confirmation";
            default -> null;
        };
    }
}

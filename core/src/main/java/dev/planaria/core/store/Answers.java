package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.EventBody.AgentCustomToolUse;
import dev.planaria.core.session.EventBody.AgentToolUse;
import dev.planaria.core.session.EventBody.Answer;
import dev.planaria.core.session.EventBody.Permission;
import dev.planaria.core.session.EventBody.UserCustomToolResult;
import dev.planaria.core.session.EventBody.UserToolConfirmation;
import dev.planaria.core.wire.EventJson;
import org.jspecify.annotations.Nullable;

/// Checks answers to calls, within the transaction that accepts them (protocol A6, API contract
/// 5.4).
final class Answers {
    private final EventRows events;
    private final Head head;

    Answers(Rows rows, Head head) {
        this.events = rows.events();
        this.head = head;
    }

    /// The same answer, where the call has it already; null when it is the first.
    ///
    /// @param index of the answer in the request, for the message
    /// @throws ApiException 400 when there is no such call, it takes no such answer, or it has
    ///   another one
    @Nullable Event earlier(int index, Event.Draft draft, Answer answer) {
        String field = "events." + index + "." + fieldOf(answer);
        Event call = events.find(head.thread(), answer.callId());
        if (call == null) {
            throw ApiException.invalid(
                    field + ": this session has no call \"" + answer.callId() + "\"");
        }
        checkKind(field, call, answer);
        Event same = events.unique(head.thread(), String.valueOf(answer.uniqueKey()));
        if (same != null) {
            if (contentOf(same).equals(EventJson.write(same.id(), draft.body(), null))) {
                return same;
            }
            throw answered(field, answer);
        }
        if (events.unique(head.thread(), answer.callId() + ":result") != null) {
            // Such as a call that an interrupt closed before anybody confirmed it.
            throw answered(field, answer);
        }
        return null;
    }

    private static String fieldOf(Answer answer) {
        return switch (answer) {
            case UserToolConfirmation _ -> "tool_use_id";
            case UserCustomToolResult _ -> "custom_tool_use_id";
        };
    }

    private static void checkKind(String field, Event call, Answer answer) {
        boolean fits =
                switch (answer) {
                    case UserToolConfirmation _ ->
                            call.body() instanceof AgentToolUse use
                                    && use.permission() == Permission.ASK;
                    case UserCustomToolResult _ -> call.body() instanceof AgentCustomToolUse;
                };
        if (!fits) {
            throw ApiException.invalid(
                    switch (call.body()) {
                        case AgentCustomToolUse _ ->
                                field
                                        + ": \""
                                        + call.id()
                                        + "\" is a custom tool call; answer it with"
                                        + " user.custom_tool_result";
                        case AgentToolUse _ ->
                                field
                                        + ": call \""
                                        + call.id()
                                        + "\" waits for no such answer; the server runs it";
                        default -> field + ": event \"" + call.id() + "\" is not a tool call";
                    });
        }
    }

    private static String contentOf(Event event) {
        EventBody body = event.body();
        return EventJson.write(event.id(), body, null);
    }

    private static ApiException answered(String field, Answer answer) {
        return ApiException.invalid(
                field + ": call \"" + answer.callId() + "\" has another answer already");
    }
}

package dev.planaria.core.wire;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.EventId;
import dev.planaria.core.session.EventBody;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Events that clients send (API contract 4.2).
public final class EventParams {
    private static final String KNOWN =
            "user.message, user.interrupt, user.tool_confirmation, user.custom_tool_result,"
                    + " system.message";
    private static final int ID_MAX = 256;

    private EventParams() {}

    /// The body of `POST …/events`: bodies that are [EventBody.Queued] or [EventBody.Answer], in
    /// the order sent, at least one.
    ///
    /// @param thread the session's only thread; an event addressed to another is refused
    /// @throws ApiException 400 when something is missing, wrong or unknown
    public static List<EventBody> send(JsonNode body, String thread) {
        Fields fields = Fields.of(body);
        fields.required("events");
        List<Fields> events = fields.objects("events", Limits.EVENTS);
        if (events.isEmpty()) {
            throw fields.wrong("events", "must have at least one event");
        }
        List<EventBody> bodies = new ArrayList<>(events.size());
        for (Fields event : events) {
            bodies.add(read(event, thread));
            event.end();
        }
        checkSystemMessages(events, bodies);
        fields.end();
        return bodies;
    }

    /// `initial_events` of a new session: messages of the user only.
    static List<EventBody> initial(Fields from) {
        List<EventBody> bodies = new ArrayList<>();
        for (Fields event : from.objects("initial_events", Limits.INITIAL_EVENTS)) {
            String type = event.type();
            switch (type) {
                case EventTypes.USER_MESSAGE ->
                        bodies.add(new EventBody.UserMessage(ContentParams.ofMessage(event)));
                case "user.define_outcome" -> throw notYet(event, type, "send a user.message");
                default -> throw event.unknownType(type, EventTypes.USER_MESSAGE);
            }
            event.end();
        }
        return bodies;
    }

    private static EventBody read(Fields event, String thread) {
        String type = event.type();
        return switch (type) {
            case EventTypes.USER_MESSAGE ->
                    new EventBody.UserMessage(ContentParams.ofMessage(event));
            case EventTypes.SYSTEM_MESSAGE ->
                    new EventBody.SystemMessage(ContentParams.ofSystem(event));
            case EventTypes.USER_INTERRUPT -> new EventBody.UserInterrupt(thread(event, thread));
            case EventTypes.USER_TOOL_CONFIRMATION -> {
                thread(event, thread);
                yield confirmation(event);
            }
            case EventTypes.USER_CUSTOM_TOOL_RESULT -> {
                thread(event, thread);
                yield new EventBody.UserCustomToolResult(
                        new EventId(event.text("custom_tool_use_id", ID_MAX)),
                        ContentParams.ofResult(event),
                        event.flag("is_error", false));
            }
            case "user.tool_result" ->
                    throw notYet(event, type, "tools run in this server's own sandboxes");
            case "user.define_outcome" -> throw notYet(event, type, "send a user.message");
            default -> throw event.unknownType(type, KNOWN);
        };
    }

    private static ApiException notYet(Fields event, String type, String instead) {
        return event.wrong(
                "type", "\"" + type + "\" is not supported by this server yet; " + instead);
    }

    private static @Nullable String thread(Fields event, String thread) {
        String id = event.textOrNull("session_thread_id", ID_MAX);
        if (id != null && !id.equals(thread)) {
            throw event.wrong("session_thread_id", "this session has no such thread");
        }
        return id;
    }

    private static EventBody confirmation(Fields event) {
        EventId call = new EventId(event.text("tool_use_id", ID_MAX));
        String result = event.text("result", Limits.NAME);
        String message = event.textOrNull("deny_message", Limits.DENY_MESSAGE);
        return switch (result) {
            case "allow" -> {
                if (message != null) {
                    throw event.wrong("deny_message", "belongs to the result \"deny\" only");
                }
                yield new EventBody.UserToolConfirmation(call, true, null);
            }
            case "deny" -> new EventBody.UserToolConfirmation(call, false, message);
            default -> throw event.wrong("result", "must be \"allow\" or \"deny\"");
        };
    }

    /// At most one, last, right after what the user says (API contract 4.2).
    private static void checkSystemMessages(List<Fields> events, List<EventBody> bodies) {
        for (int i = 0; i < bodies.size(); i++) {
            if (!(bodies.get(i) instanceof EventBody.SystemMessage)) {
                continue;
            }
            boolean last = i == bodies.size() - 1;
            EventBody before = i == 0 ? null : bodies.get(i - 1);
            if (!last
                    || !(before instanceof EventBody.UserMessage
                            || before instanceof EventBody.UserCustomToolResult)) {
                throw events.get(i)
                        .wrong(
                                "type",
                                "a system.message must be the last event and follow a user.message"
                                        + " or a user.custom_tool_result");
            }
        }
    }
}

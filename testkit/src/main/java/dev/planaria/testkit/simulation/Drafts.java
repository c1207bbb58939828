package dev.planaria.testkit.simulation;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.OpenCall;
import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.model.Reply;
import dev.planaria.core.model.StoredReply;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.ToolResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The events that a simulated brain writes, as the real one does.
final class Drafts {
    private static final String AGENT = "simulated";

    private final IdSource ids;
    private final ThreadId thread;

    Drafts(IdSource ids, ThreadId thread) {
        this.ids = ids;
        this.thread = thread;
    }

    Event.Draft of(EventBody body) {
        return new Event.Draft(ids.event(), body);
    }

    /// Nothing where the log says so already.
    List<Event.Draft> running(ThreadState state) {
        return state.phase() == ThreadState.Phase.RUNNING
                ? List.of()
                : List.of(
                        of(new EventBody.ThreadRunning(thread, AGENT)),
                        of(new EventBody.StatusRunning()));
    }

    List<Event.Draft> rescheduled() {
        return List.of(
                of(new EventBody.ThreadRescheduled(thread, AGENT)),
                of(new EventBody.StatusRescheduled()));
    }

    List<Event.Draft> idle(ThreadState state, StopReason reason, Instant now) {
        double active = state.activeAt(now).toMillis() / 1000.0;
        return List.of(
                of(new EventBody.ThreadIdle(thread, AGENT, reason)),
                of(new EventBody.SessionUsage(state.usage(), active)),
                of(new EventBody.StatusIdle(reason)));
    }

    Event.Draft cut(EventId request) {
        return of(new EventBody.ModelRequestEnd(request, true, Usage.NONE));
    }

    Event.Draft failed(OpenCall call, String why, FailureClass failure) {
        List<ContentBlock> text = ContentBlock.text(why);
        return of(
                call.custom()
                        ? new EventBody.UserCustomToolResult(call.id(), text, true)
                        : new EventBody.AgentToolResult(call.id(), text, true, failure));
    }

    Event.Draft result(OpenCall call, ToolResult result, @Nullable FailureClass failure) {
        return of(
                new EventBody.AgentToolResult(
                        call.id(), result.content(), result.isError(), failure));
    }

    /// A reply, whole, with the end of its request.
    @SuppressWarnings("NullAway") // That a refusal may be null is not seen from another module.
    List<Event.Draft> reply(Reply reply, EventId start) {
        List<Event.Draft> drafts = new ArrayList<>();
        List<JsonNode> kept = new ArrayList<>();
        Map<String, EventId> calls = new LinkedHashMap<>();
        for (JsonNode block : reply.content()) {
            Event.Draft draft = of(body(block));
            drafts.add(draft);
            kept.add(block);
            if (block.path("type").asString("").equals("tool_use")) {
                calls.put(block.path("id").asString(""), draft.id());
            }
        }
        drafts.add(
                new Event.Draft(
                        ids.event(),
                        new EventBody.ModelRequestEnd(start, false, reply.usage()),
                        new StoredReply(kept, reply.stop(), reply.refusal(), calls).json()));
        return drafts;
    }

    private static EventBody body(JsonNode block) {
        return switch (block.path("type").asString("")) {
            case "thinking" -> new EventBody.AgentThinking();
            case "tool_use" -> {
                String name = block.path("name").asString("");
                ObjectNode input = (ObjectNode) block.path("input");
                yield name.equals("ask_user")
                        ? new EventBody.AgentCustomToolUse(name, input)
                        : new EventBody.AgentToolUse(name, input, permission(name));
            }
            default ->
                    new EventBody.AgentMessage(ContentBlock.text(block.path("text").asString("")));
        };
    }

    private static EventBody.Permission permission(String tool) {
        return switch (tool) {
            case "bash" -> EventBody.Permission.ALLOW;
            case "guarded" -> EventBody.Permission.ASK;
            default -> EventBody.Permission.DENY;
        };
    }
}

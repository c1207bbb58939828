package dev.planaria.core.harness;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.model.Reply;
import dev.planaria.core.model.StoredReply;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Usage;
import dev.planaria.core.wire.EventJson;
import dev.planaria.core.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A log written by hand, with a second between its events.
final class History {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final ThreadId THREAD = new ThreadId(new SessionId("sesn_1"), "sthr_1");

    private final ThreadState state = new ThreadState();
    private final List<Event> waiting = new ArrayList<>();
    private long position;

    ThreadState state() {
        state.wait(new Inbox.Waiting(waiting.size(), waiting));
        return state;
    }

    Instant now() {
        return START.plusSeconds(position);
    }

    NextStep next() {
        return NextStep.after(state(), now());
    }

    History log(String id, EventBody body) {
        return log(id, body, null);
    }

    History log(EventBody body) {
        return log("sevt_" + (position + 1), body, null);
    }

    History log(String id, EventBody body, @Nullable String modelJson) {
        position++;
        Instant time = START.plusSeconds(position);
        EventId event = new EventId(id);
        String wire = EventJson.write(event, body, time);
        state.add(new Event(event, THREAD, new Position(position), time, body, wire, modelJson));
        return this;
    }

    History waits(String id, EventBody body) {
        EventId event = new EventId(id);
        waiting.add(
                new Event(
                        event, THREAD, null, null, body, EventJson.write(event, body, null), null));
        return this;
    }

    /// A turn has begun and the model is being asked.
    History asked() {
        return log(message("Hi"))
                .log(new EventBody.StatusRunning())
                .log("sevt_start", new EventBody.ModelRequestStart());
    }

    History replied(Reply.Stop stop) {
        return log(
                "sevt_end" + position,
                new EventBody.ModelRequestEnd(new EventId("sevt_start"), false, Usage.NONE),
                new StoredReply(List.of(), stop, null, Map.of()).json());
    }

    History called(String id, EventBody.Permission permission) {
        return log(id, new EventBody.AgentToolUse("bash", Json.object(), permission));
    }

    static EventBody message(String text) {
        return new EventBody.UserMessage(ContentBlock.text(text));
    }

    static EventBody result(String call) {
        return new EventBody.AgentToolResult(
                new EventId(call), ContentBlock.text("ok"), false, null);
    }

    static EventBody custom() {
        return new EventBody.AgentCustomToolUse("ask_user", Json.object());
    }

    static EventBody answer(String call) {
        return new EventBody.UserCustomToolResult(
                new EventId(call), ContentBlock.text("that"), false);
    }

    static EventBody verdict(String call, boolean allow) {
        return new EventBody.UserToolConfirmation(new EventId(call), allow, null);
    }

    static EventBody interrupt() {
        return new EventBody.UserInterrupt(null);
    }
}

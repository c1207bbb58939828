package dev.planaria.testkit.simulation;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Head;
import dev.planaria.testkit.MemoryDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One session as the [Checker] knows it: what was acknowledged, and its log so far, each event
/// checked once, when it is new.
final class Watched {
    private final Checker checker;
    private final Session session;
    private final List<Event> log = new ArrayList<>();
    private final Map<EventId, Event> acknowledged = new HashMap<>();
    private final Set<EventId> ids = new HashSet<>();
    private final Set<String> texts = new HashSet<>();
    private final Set<EventId> calls = new HashSet<>();
    private final Set<String> answers = new HashSet<>();
    private @Nullable EventId request;
    private long epoch;
    private int unanswered;
    private boolean owed;
    private boolean summarised;
    private boolean interrupted;
    private boolean gone;

    Watched(Checker checker, Session session) {
        this.checker = checker;
        this.session = session;
    }

    private void broken(String rule, String text) {
        checker.broken(rule, session.id(), text);
    }

    void acknowledged(List<Event> answer) {
        for (Event event : answer) {
            if (event.position() != null || event.processedAt() == null) {
                acknowledged.merge(
                        event.id(), event, (old, same) -> old.position() == null ? same : old);
            }
        }
    }

    /// @return how many events are new
    int look(MemoryDatabase database) {
        if (gone || isGone(database)) {
            return 0;
        }
        List<Event> fresh = slice(database, log.size());
        fresh.forEach(event -> take(event, database));
        promisesAreKept(database);
        return fresh.size();
    }

    private List<Event> slice(MemoryDatabase database, long after) {
        return database.read(rows ->
                rows.events()
                        .slice(
                                session.thread(),
                                Slice.after(new Position(after), Slice.LIMIT_MAX)));
    }

    private @Nullable Head head(MemoryDatabase database) {
        return database.<@Nullable Head>read(rows -> rows.heads().find(session.id()));
    }

    private boolean isGone(MemoryDatabase database) {
        if (head(database) != null) {
            return false;
        }
        gone = true;
        if (!checker.mayBeGone(session.id())) {
            broken("I2", "the session is lost");
        }
        return true;
    }

    private void take(Event event, MemoryDatabase database) {
        if (event.at().value() != log.size() + 1L) {
            broken("I1", "after " + log.size() + " comes " + event.at().value());
        }
        Instant time = event.processedAt();
        if (time == null || (!log.isEmpty() && !time.isAfter(timeOf(log.getLast())))) {
            broken("S7", "time falls at " + event.at().value());
        }
        if (!ids.add(event.id())) {
            broken("I4", "twice in the log: " + event.id());
        }
        Event promised = acknowledged.get(event.id());
        if (promised != null && !isSame(promised, event)) {
            broken("I2", "acknowledged otherwise: " + event.wire());
        }
        Long owner = database.epochOf(session.thread(), event.id());
        if (owner != null) {
            if (owner < epoch) {
                broken("I3", "epoch " + owner + " wrote after epoch " + epoch);
            }
            epoch = Math.max(epoch, owner);
        }
        log.add(event);
        body(event);
    }

    private static Instant timeOf(Event event) {
        Instant time = event.processedAt();
        return time == null ? Instant.MAX : time;
    }

    private static boolean isSame(Event promised, Event event) {
        return promised.body().equals(event.body())
                && (promised.position() == null || promised.position().equals(event.position()));
    }

    private void body(Event event) {
        switch (event.body()) {
            case EventBody.UserMessage message -> {
                unanswered++;
                owed = true;
                String text = ContentBlock.textOf(message.content());
                if (!texts.add(text)) {
                    broken("I4", "one request, two events: " + text);
                }
            }
            case EventBody.AgentToolUse _ -> calls.add(event.id());
            case EventBody.AgentCustomToolUse _ -> calls.add(event.id());
            case EventBody.AgentToolResult result -> {
                answer(result.callId(), event);
                effects(result);
            }
            case EventBody.Answer answer -> answer(answer.callId(), event);
            case EventBody.ModelRequestStart _ -> {
                if (request != null) {
                    broken("I6", "two open model requests at " + event.at().value());
                }
                request = event.id();
            }
            case EventBody.ModelRequestEnd end -> {
                if (!end.startId().equals(request)) {
                    broken("I6", "the end of no open request at " + event.at().value());
                }
                request = null;
                if (!end.isError() && !summarised) {
                    owed = String.valueOf(event.modelJson()).contains("pause_turn");
                }
                summarised = false;
            }
            case EventBody.ContextCompacted _ -> summarised = true;
            case EventBody.UserInterrupt _ -> interrupted = true;
            case EventBody.StatusIdle(StopReason reason) -> idle(reason, event);
            default -> {
                // Breaks nothing by itself.
            }
        }
    }

    private void idle(StopReason reason, Event event) {
        unanswered = 0;
        if (reason instanceof StopReason.RequiresAction) {
            return;
        }
        if (reason instanceof StopReason.EndTurn && owed && !interrupted) {
            broken("I7", "a turn ends that owes a reply, at " + event.at().value());
        }
        owed = false;
        interrupted = false;
    }

    private void answer(EventId call, Event event) {
        owed |= !(event.body() instanceof EventBody.UserToolConfirmation);
        String key = String.valueOf(event.body().uniqueKey());
        if (!answers.add(key)) {
            broken("I5", "two answers: " + key);
        }
        if (!calls.contains(call)) {
            broken("I5", "an answer without its call: " + key);
        }
    }

    /// Exactly once, or told (protocol T3, T5).
    private void effects(EventBody.AgentToolResult result) {
        int effects = checker.effects(result.callId());
        String text = ContentBlock.textOf(result.content());
        if (text.startsWith("ran ") && effects != 1) {
            broken("T2", effects + " effects of a call that is said to have run");
        }
        if (effects > 1) {
            broken("T2", effects + " effects of one call: " + result.callId());
        }
        if (text.contains("has not run") && effects != 0) {
            broken("T3", "a call that is said not to have run has taken effect");
        }
        if (text.contains("was lost") && !checker.wasEverLost(session.id())) {
            broken("T3", "told as lost while its hand lived");
        }
    }

    /// I2, I4 and I7 of what is not in the log.
    private void promisesAreKept(MemoryDatabase database) {
        List<Event> pending = database.read(rows -> rows.pending().list(session.id()));
        Set<EventId> waiting = new HashSet<>();
        for (Event event : pending) {
            waiting.add(event.id());
            if (ids.contains(event.id())) {
                broken("I4", "pending and in the log: " + event.id());
            }
            if (event.body() instanceof EventBody.UserMessage message
                    && texts.contains(ContentBlock.textOf(message.content()))) {
                broken("I4", "one request, two events, one of them pending");
            }
        }
        for (Event event : acknowledged.values()) {
            if (!ids.contains(event.id()) && !waiting.contains(event.id())) {
                broken("I2", "acknowledged and lost: " + event.wire());
            }
        }
        acknowledged.keySet().removeIf(ids::contains);
        Head head = head(database);
        if (head != null) {
            everyInputHasItsTurn(head, pending);
        }
    }

    private void everyInputHasItsTurn(Head head, List<Event> pending) {
        boolean nobody = head.claim().owner() == null && head.queue().runnableAt() == null;
        boolean stops = pending.stream().anyMatch(e -> e.body() instanceof EventBody.UserInterrupt);
        if (nobody && (stops || (!pending.isEmpty() && head.blockers().isEmpty()))) {
            broken("I7", pending.size() + " inputs wait, and nobody will ever look");
        }
        for (EventId call : head.blockers()) {
            if (answers.contains(call + ":result") || answers.contains(call + ":confirmation")) {
                broken("C5", "waits for an answer that is there: " + call);
            }
        }
        boolean due = head.queue().runnableAt() != null && head.blockers().isEmpty();
        if (due && head.claim().owner() == null && head.state().status() == SessionStatus.IDLE) {
            broken("C5", "shown as idle, and due");
        }
    }

    /// I2, I10: the log is what it was.
    void compare(MemoryDatabase database) {
        List<Event> now = slice(database, 0);
        if (gone) {
            boolean waits =
                    !database.<List<Event>>read(rows -> rows.pending().list(session.id()))
                            .isEmpty();
            if (!now.isEmpty() || waits) {
                broken("I8", "something is there after the deletion");
            }
            return;
        }
        for (int i = 0; i < log.size(); i++) {
            if (i >= now.size() || !now.get(i).wire().equals(log.get(i).wire())) {
                broken("I2", "was at " + (i + 1) + " and is not any more: " + log.get(i).wire());
                return;
            }
        }
    }

    void compareReader(List<Event> read) {
        for (int i = 0; i < read.size() && !gone; i++) {
            if (i >= log.size() || !read.get(i).wire().equals(log.get(i).wire())) {
                broken("I10", "a reader saw what is not there: " + read.get(i).wire());
                return;
            }
        }
    }

    boolean isAtRest(MemoryDatabase database) {
        Head head = gone ? null : head(database);
        return head == null
                || (head.claim().owner() == null
                        && head.queue().runnableAt() == null
                        && head.blockers().isEmpty()
                        && head.state().status() == SessionStatus.IDLE);
    }

    /// Nobody waits for anything any more.
    void finish(MemoryDatabase database) {
        if (gone) {
            return;
        }
        if (!isAtRest(database)) {
            broken("I7", "no rest after the drain: " + head(database));
        }
        if (unanswered > 0) {
            broken("I7", unanswered + " accepted messages are unanswered");
        }
        if (!database.<List<Event>>read(rows -> rows.pending().list(session.id())).isEmpty()) {
            broken("I7", "inputs wait after the drain");
        }
        if (request != null) {
            broken("I6", "a model request was never closed");
        }
        for (EventId call : calls) {
            if (!answers.contains(call + ":result")) {
                broken("I5", "a call without result: " + call);
            }
        }
    }
}

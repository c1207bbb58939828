package dev.planaria.core.harness;

import static dev.planaria.core.session.EventBody.Permission.ALLOW;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Reply;
import dev.planaria.core.model.StoredReply;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Fold;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Where the work of a thread stands, told from its log alone: the running fold that [NextStep]
/// decides by. Nothing in it outlives the brain that holds it. For one thread at a time. Public for
/// simulated brains, which fold the same log by the same rules.
public final class ThreadState implements Fold {
    /// What the log last said of the session.
    public enum Phase {
        RESTED,
        RUNNING,
        RESCHEDULED,
        TERMINATED
    }

    private Position last = Position.START;
    private Phase phase = Phase.RESTED;
    private @Nullable EventId openRequest;
    private final Map<EventId, OpenCall> calls = new LinkedHashMap<>();
    private boolean owesReply;
    private StopReason ending = new StopReason.EndTurn();
    private boolean exhausted;
    private int requests;
    private boolean replied;

    private boolean compacting;
    private int compactions;

    private int failures;
    private @Nullable Instant firstFailure;
    private @Nullable Instant retryAt;

    private Usage usage = Usage.NONE;
    private Duration active = Duration.ZERO;
    private @Nullable Instant runningSince;

    private Inbox.Waiting waiting = new Inbox.Waiting(0, List.of());

    /// Of an empty log.
    public ThreadState() {}

    @Override
    public void add(Event event) {
        last = event.at();
        switch (event.body()) {
            case EventBody.UserMessage _ -> owesReply = true;
            case EventBody.SystemMessage _ -> owesReply = true;
            case EventBody.AgentToolUse(String name, ObjectNode input, var permission) ->
                    open(new OpenCall(event.id(), name, input, false, permission, null));
            case EventBody.AgentCustomToolUse(String name, ObjectNode input) ->
                    open(new OpenCall(event.id(), name, input, true, ALLOW, null));
            case EventBody.UserToolConfirmation verdict ->
                    calls.computeIfPresent(verdict.callId(), (_, call) -> call.decided(verdict));
            case EventBody.AgentToolResult result -> close(result.callId());
            case EventBody.UserCustomToolResult result -> close(result.callId());
            case EventBody.ModelRequestStart _ -> {
                openRequest = event.id();
                requests++;
            }
            case EventBody.ContextCompacted _ -> compacting = true;
            case EventBody.ModelRequestEnd end -> end(end, event.modelJson());
            case EventBody.SessionError(SessionFailure failure) -> fail(failure, timeOf(event));
            default -> status(event);
        }
    }

    private void open(OpenCall call) {
        calls.put(call.id(), call);
    }

    private void close(EventId callId) {
        if (calls.remove(callId) != null && calls.isEmpty()) {
            owesReply = true;
        }
    }

    private void end(EventBody.ModelRequestEnd end, @Nullable String modelJson) {
        openRequest = null;
        usage = usage.plus(end.usage());
        boolean summarised = compacting;
        compacting = false;
        if (end.isError()) {
            return;
        }
        forgetFailures();
        if (summarised) {
            compactions++;
            return;
        }
        compactions = 0;
        replied = true;
        StoredReply reply = modelJson == null ? null : StoredReply.read(modelJson);
        owesReply = reply != null && reply.stop() == Reply.Stop.PAUSE_TURN && calls.isEmpty();
        ending = reply == null ? new StopReason.EndTurn() : ending(reply);
    }

    private static StopReason ending(StoredReply reply) {
        if (reply.stop() != Reply.Stop.REFUSAL) {
            return new StopReason.EndTurn();
        }
        Reply.Refusal refusal = reply.refusal();
        return refusal == null
                ? new StopReason.Refusal(null, null)
                : new StopReason.Refusal(refusal.category(), refusal.explanation());
    }

    private void fail(SessionFailure failure, Instant at) {
        switch (failure.retry()) {
            case RETRYING -> {
                if (failure.retryAt() != null) {
                    failures = failure.attempt();
                    firstFailure = firstFailure == null ? at : firstFailure;
                    retryAt = failure.retryAt();
                }
            }
            // A parked session owes its reply still: whoever wakes it lets it go on.
            case EXHAUSTED, TERMINAL -> exhausted = failure.failure() != FailureClass.PARKED;
        }
    }

    private void forgetFailures() {
        failures = 0;
        firstFailure = null;
        retryAt = null;
    }

    private void status(Event event) {
        switch (event.body()) {
            case EventBody.StatusRunning _ -> {
                phase = Phase.RUNNING;
                runningSince = runningSince == null ? timeOf(event) : runningSince;
            }
            case EventBody.StatusRescheduled _ -> {
                phase = Phase.RESCHEDULED;
                stopClock(timeOf(event));
            }
            case EventBody.StatusIdle(StopReason reason) -> {
                phase = Phase.RESTED;
                stopClock(timeOf(event));
                if (reason instanceof StopReason.RetriesExhausted && !exhausted) {
                    rested();
                } else if (!(reason instanceof StopReason.RequiresAction)) {
                    endTurn();
                }
            }
            case EventBody.StatusTerminated _ -> {
                phase = Phase.TERMINATED;
                stopClock(timeOf(event));
                endTurn();
                calls.clear();
            }
            default -> {
                // The rest changes nothing of what is to be done.
            }
        }
    }

    private void endTurn() {
        owesReply = false;
        rested();
    }

    private void rested() {
        ending = new StopReason.EndTurn();
        exhausted = false;
        requests = 0;
        replied = false;
        compactions = 0;
        forgetFailures();
    }

    private void stopClock(Instant at) {
        active = activeAt(at);
        runningSince = null;
    }

    private static Instant timeOf(Event event) {
        Instant time = event.processedAt();
        if (time == null) {
            throw new IllegalStateException("event " + event.id() + " is pending and has no time");
        }
        return time;
    }

    @Override
    public String format() {
        return StateJson.FORMAT;
    }

    /// Inputs that wait are no part of it: they are not in the log.
    @Override
    public ObjectNode save() {
        ObjectNode node = StateJson.save(calls.values(), ending, usage);
        node.put("last", last.value()).put("phase", phase.name());
        node.put("open_request", openRequest == null ? null : openRequest.value());
        node.put("owes_reply", owesReply).put("exhausted", exhausted).put("requests", requests);
        node.put("replied", replied);
        node.put("compacting", compacting).put("compactions", compactions);
        node.put("failures", failures);
        node.put("first_failure", StateJson.text(firstFailure));
        node.put("retry_at", StateJson.text(retryAt));
        node.put("active", active.toString());
        return node.put("running_since", StateJson.text(runningSince));
    }

    @Override
    public Runnable restore(JsonNode saved) {
        ThreadState read = new ThreadState();
        read.last = new Position(saved.required("last").longValue());
        read.phase = Phase.valueOf(saved.required("phase").stringValue());
        String request = StateJson.string(saved, "open_request");
        read.openRequest = request == null ? null : new EventId(request);
        StateJson.calls(saved).forEach(read::open);
        read.owesReply = saved.required("owes_reply").booleanValue();
        read.ending = StateJson.ending(saved);
        read.exhausted = saved.required("exhausted").booleanValue();
        read.requests = saved.required("requests").intValue();
        read.replied = saved.required("replied").booleanValue();
        read.compacting = saved.required("compacting").booleanValue();
        read.compactions = saved.required("compactions").intValue();
        read.failures = saved.required("failures").intValue();
        read.firstFailure = StateJson.time(saved, "first_failure");
        read.retryAt = StateJson.time(saved, "retry_at");
        read.usage = StateJson.usage(saved);
        read.active = Duration.parse(saved.required("active").stringValue());
        read.runningSince = StateJson.time(saved, "running_since");
        return () -> become(read);
    }

    private void become(ThreadState other) {
        last = other.last;
        phase = other.phase;
        openRequest = other.openRequest;
        calls.clear();
        calls.putAll(other.calls);
        owesReply = other.owesReply;
        ending = other.ending;
        exhausted = other.exhausted;
        requests = other.requests;
        replied = other.replied;
        compacting = other.compacting;
        compactions = other.compactions;
        failures = other.failures;
        firstFailure = other.firstFailure;
        retryAt = other.retryAt;
        usage = other.usage;
        active = other.active;
        runningSince = other.runningSince;
    }

    /// Inputs that are not in the log yet, as of now.
    public void wait(Inbox.Waiting now) {
        waiting = now;
    }

    /// These have entered the log.
    public void taken(Set<EventId> ids) {
        if (!ids.isEmpty()) {
            waiting =
                    new Inbox.Waiting(
                            waiting.arrivals(),
                            waiting.events().stream().filter(e -> !ids.contains(e.id())).toList());
        }
    }

    public Position last() {
        return last;
    }

    public Phase phase() {
        return phase;
    }

    public @Nullable EventId openRequest() {
        return openRequest;
    }

    /// In the order of the reply that made them.
    public List<OpenCall> calls() {
        return List.copyOf(calls.values());
    }

    /// Whether the model has something to answer.
    public boolean owesReply() {
        return owesReply;
    }

    /// Why the turn ends, if nothing else happens.
    public StopReason ending() {
        return ending;
    }

    /// Whether the turn failed for good.
    public boolean isExhausted() {
        return exhausted;
    }

    /// Model requests of this turn.
    public int requests() {
        return requests;
    }

    /// Whether a model has replied in this turn.
    public boolean hasReplied() {
        return replied;
    }

    /// Summaries in a row without a reply between them.
    public int compactions() {
        return compactions;
    }

    /// Failed requests in a row.
    public int failures() {
        return failures;
    }

    public @Nullable Instant firstFailure() {
        return firstFailure;
    }

    public @Nullable Instant retryAt() {
        return retryAt;
    }

    public Usage usage() {
        return usage;
    }

    /// How long the session has been running, all turns together.
    public Duration activeAt(Instant now) {
        Instant since = runningSince;
        return since == null || now.isBefore(since)
                ? active
                : active.plus(Duration.between(since, now));
    }

    public Inbox.Waiting waiting() {
        return waiting;
    }
}

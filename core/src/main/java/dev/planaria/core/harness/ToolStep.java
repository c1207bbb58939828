package dev.planaria.core.harness;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.sandbox.LazySandbox;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.tool.Toolboxes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Runs calls, all of a reply at once, and writes down each result as it comes (protocol §6).
final class ToolStep {
    /// Named maximum of calls of one reply that run at once (protocol L1); the others wait for
    /// their turn.
    static final int PARALLEL_MAX = 32;

    private final Turn turn;
    private final LazySandbox sandbox;
    private final Toolboxes tools;
    private final Counters counters;
    private final StatusEvents status;

    /// Calls that an earlier brain may have sent: it died before it could tell.
    private final Set<EventId> inherited = new HashSet<>();

    /// At the beginning of a turn, with the history read.
    ToolStep(Turn turn, LazySandbox sandbox, List<ToolSpec> specs, Counters counters) {
        this.turn = turn;
        this.sandbox = sandbox;
        this.counters = counters;
        this.status = new StatusEvents(turn);
        Map<String, LazySandbox> byName = new HashMap<>();
        specs.forEach(spec -> byName.put(spec.name(), sandbox));
        this.tools = new Toolboxes(byName);
        if (turn.state().phase() == ThreadState.Phase.RUNNING) {
            // A session runs in the log before any call of it is sent: see run().
            turn.state().calls().forEach(call -> inherited.add(call.id()));
        }
    }

    void run(List<OpenCall> calls) throws InterruptedException {
        List<Event.Draft> running = status.running();
        if (!running.isEmpty()) {
            turn.emit("running", List.of(), running);
        }
        if (calls.stream().noneMatch(call -> inherited.contains(call.id()))) {
            sandbox.settled();
        }
        try (ArrivalWatch watch = turn.watch()) {
            if (calls.size() == 1) {
                run(calls.getFirst(), watch.stop());
            } else {
                runAll(calls, watch.stop());
            }
        }
        tellNotices();
        turn.refresh();
    }

    private void runAll(List<OpenCall> calls, Cancellation stop) throws InterruptedException {
        ExecutionException first = null;
        try (ExecutorService threads = pool(calls.size())) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (OpenCall call : calls) {
                running.add(threads.submit(() -> run(call, stop)));
            }
            for (Future<Boolean> each : running) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    first = first == null ? e : first;
                    stop.cancel(Cancellation.Reason.STALE);
                }
            }
        }
        if (first != null) {
            Failures.rethrow(first);
        }
    }

    private static ExecutorService pool(int calls) {
        return Executors.newFixedThreadPool(
                Math.min(calls, PARALLEL_MAX), Thread.ofVirtual().name("call-", 0).factory());
    }

    /// @return whether it has a result now
    private boolean run(OpenCall call, Cancellation stop) throws InterruptedException {
        counters.count(Counters.Counter.TOOL_CALLS);
        EventBody result = resultOf(call, stop);
        if (result == null) {
            return false;
        }
        try {
            turn.emit(AppendKey.resultOf(call.id()), List.of(), List.of(status.draft(result)));
        } catch (AlreadyTakenException e) {
            // Somebody was faster: one result for ever (protocol T4).
            counters.count(Counters.Counter.LATE_RESULTS);
        }
        return true;
    }

    private @Nullable EventBody resultOf(OpenCall call, Cancellation stop)
            throws InterruptedException {
        ToolCall sent =
                new ToolCall(call.id(), call.name(), call.input(), inherited.contains(call.id()));
        ToolResult result;
        FailureClass failure = null;
        turn.assure();
        try {
            result = tools.execute(sent, stop);
        } catch (ToolFailedException e) {
            // The model decides what a failed tool means; to the harness it is one more result.
            result = ToolResult.error(e.getMessage());
            failure = e.failure();
        } catch (InterruptedException e) {
            if (stop.reason() != Cancellation.Reason.DRAIN) {
                throw e;
            }
            // The hand has let go of a call that goes on there: this node leaves, the next
            // attaches.
            return null;
        }
        if (result.isError() && isAbandoned(stop)) {
            // The interrupt's own step closes it, or the next brain finds it where it runs.
            return null;
        }
        if (failure == null && result.isError()) {
            failure = result.failure() == null ? FailureClass.TOOL_ERROR : result.failure();
        }
        return new EventBody.AgentToolResult(
                call.id(), CleanText.of(result.content()), result.isError(), failure);
    }

    private static boolean isAbandoned(Cancellation stop) {
        Cancellation.Reason reason = stop.reason();
        return reason != null && reason != Cancellation.Reason.DEADLINE;
    }

    private void tellNotices() {
        List<Event.Draft> errors = new ArrayList<>();
        for (ProvisionNotice notice : sandbox.takeNotices()) {
            errors.add(
                    status.draft(
                            new EventBody.SessionError(
                                    new SessionFailure(
                                            kind(notice.kind()),
                                            CleanText.of(notice.message()),
                                            SessionFailure.Retry.RETRYING,
                                            FailureClass.PROVISION_FAILED,
                                            0,
                                            null))));
        }
        if (!errors.isEmpty()) {
            turn.emit("notices", List.of(), errors);
        }
    }

    private static SessionFailure.Kind kind(ProvisionNotice.Kind kind) {
        return switch (kind) {
            case AUTHENTICATION -> SessionFailure.Kind.REPOSITORY_AUTHENTICATION_ERROR;
            case FORBIDDEN -> SessionFailure.Kind.REPOSITORY_FORBIDDEN_ERROR;
            case NOT_FOUND -> SessionFailure.Kind.REPOSITORY_NOT_FOUND_ERROR;
            case CHECKOUT -> SessionFailure.Kind.REPOSITORY_CHECKOUT_ERROR;
            case CLONE -> SessionFailure.Kind.REPOSITORY_CLONE_ERROR;
        };
    }
}

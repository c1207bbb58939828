package dev.planaria.testkit.simulation;

import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.context.Context;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.NextStep;
import dev.planaria.core.harness.OpenCall;
import dev.planaria.core.harness.Retries;
import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Reply;
import dev.planaria.core.sandbox.LazySandbox;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One turn as the real harness goes through it, cut into steps: it folds the same log, decides by
/// the same [NextStep], writes by the same store, and asks hands through the same [LazySandbox]. At
/// every step it may be the last one of its server.
final class SimulatedBrain {
    private static final int DEATHS_MAX = 3;
    private static final int SUMMARIES_MAX = 3;

    private final World world;
    private final SimulatedNode node;
    private final SessionId id;
    private final List<Flight> flights = new ArrayList<>();
    private final Set<EventId> inherited = new HashSet<>();
    private @Nullable Lease lease;
    private @Nullable Desk desk;
    private boolean read;
    private boolean lookedUp;
    private boolean begun;
    private int deaths;
    private boolean over;

    /// What a brain has on its desk once it knows the session.
    private record Desk(SimulatedFold fold, LazySandbox sandbox, Drafts drafts, Retries retries) {}

    /// @param taken the right to think, where somebody has it already (protocol C3)
    SimulatedBrain(World world, SimulatedNode node, SessionId id, @Nullable Lease taken) {
        this.world = world;
        this.node = node;
        this.id = id;
        this.lease = taken;
    }

    SessionId session() {
        return id;
    }

    boolean isOver() {
        return over;
    }

    List<Flight> flights() {
        return flights;
    }

    void step() {
        try {
            if (flights.isEmpty()) {
                next();
            } else {
                Flight one = flights.get(world.pick(flights.size()));
                if (one.step()) {
                    flights.remove(one);
                }
            }
        } catch (StaleLeaseException e) {
            world.tally().count(Trouble.STALE);
            leave();
        } catch (AlreadyTakenException e) {
            world.tally().count(Trouble.CONFLICT);
            flights.clear();
            read = false;
        } catch (ApiException e) {
            flights.clear();
            deaths++;
            over = deaths > DEATHS_MAX;
        }
    }

    /// Lets go of everything, and writes nothing more.
    void leave() {
        over = true;
        flights.clear();
        Desk here = desk;
        if (here != null) {
            here.sandbox.close();
        }
    }

    private void next() {
        Lease mine = lease;
        Desk here = desk;
        if (mine == null) {
            call(() -> node.leases().claim(id), this::claimed);
        } else if (deaths > 0) {
            die(mine);
        } else if (here == null) {
            call(() -> node.sessions().get(mine), this::open);
        } else if (!lookedUp) {
            lookedUp = true;
            call(() -> node.checkpoints().newest(mine.thread()), here.fold::takeUp);
        } else if (!read) {
            refresh();
        } else {
            decide(here);
        }
    }

    private <T> void call(Supplier<T> work, Consumer<T> then) {
        flights.add(new StoreCall<>(world, work, then));
    }

    private void claimed(Optional<Lease> claimed) {
        lease = claimed.orElse(null);
        over = claimed.isEmpty();
        claimed.ifPresent(node::claimed);
    }

    private void open(Optional<Session> session) {
        if (session.isEmpty()) {
            leave();
            return;
        }
        CompactingStrategy contexts =
                new CompactingStrategy(world.hands().tools(), _ -> SimulatedModel.LIMITS);
        desk =
                new Desk(
                        new SimulatedFold(() -> contexts.open(session.get())),
                        new LazySandbox(
                                world.hands(),
                                node.ledger(),
                                lease(),
                                new Recipe(List.of(), Recipe.Limits.DEFAULT)),
                        new Drafts(world.ids(), session.get().thread()),
                        new Retries(world.random()));
    }

    /// The store failed for too long: the turn is given up, and tried again later.
    private void die(Lease mine) {
        call(
                () ->
                        node.leases()
                                .release(
                                        mine,
                                        node.inbox().pending(id).arrivals(),
                                        new Leases.Release.Until(
                                                world.now().plus(Duration.ofSeconds(1)))),
                released -> {
                    if (released) {
                        leave();
                    }
                });
    }

    // ---- reading

    /// Inputs that wait, then the log: in this order (protocol C4).
    private void refresh() {
        call(
                () -> node.inbox().pending(id),
                waiting -> {
                    state().wait(waiting);
                    call(
                            () -> node.log().getEvents(lease().thread(), rest()),
                            events -> {
                                events.forEach(desk().fold::add);
                                read = true;
                                begin();
                            });
                });
    }

    private void begin() {
        if (!begun) {
            begun = true;
            node.takenUp(desk().fold, lease());
            if (state().phase() == ThreadState.Phase.RUNNING) {
                state().calls().forEach(call -> inherited.add(call.id()));
            }
        }
    }

    private Slice rest() {
        return Slice.after(state().last(), Slice.LIMIT_MAX);
    }

    private void written(List<Event> events, List<EventId> taken) {
        if (!events.isEmpty() && events.getFirst().at().compareTo(state().last().next()) > 0) {
            // Facts came in between: they are read first (protocol A3).
            node.log().getEvents(lease().thread(), rest()).forEach(desk().fold::add);
        }
        events.forEach(desk().fold::add);
        state().taken(new HashSet<>(taken));
        if (world.happens(World.OFTEN)) {
            node.keep(lease(), desk().fold.save());
        }
    }

    // ---- deciding

    private void decide(Desk here) {
        switch (NextStep.after(state(), world.now())) {
            case NextStep.AskModel _ when node.isDraining() -> release(new Leases.Release.Drain());
            case NextStep.RunTools _ when node.isDraining() -> release(new Leases.Release.Drain());
            case NextStep.AskModel ask -> ask(here, ask.entering());
            case NextStep.RunTools run -> run(here, run.calls());
            case NextStep.Refuse refuse ->
                    emit("refuse", List.of(), failed(here, refuse.calls(), null));
            case NextStep.CloseRequest close ->
                    emit("close", List.of(), List.of(here.drafts.cut(close.start())));
            case NextStep.Interrupt interrupt -> interrupt(here, interrupt.interrupts());
            case NextStep.Wait wait -> release(new Leases.Release.Until(wait.time()));
            case NextStep.GiveUp give ->
                    emit("give-up", List.of(), List.of(error(here, give.failure())));
            case NextStep.Rest rest -> rest(here, rest);
        }
    }

    private static List<Event.Draft> failed(Desk here, List<OpenCall> calls, @Nullable String why) {
        return calls.stream()
                .map(call ->
                        here.drafts.failed(
                                call,
                                why == null ? call.refusal() : why,
                                why == null ? FailureClass.TOOL_ERROR : FailureClass.CANCELLED))
                .toList();
    }

    private static Event.Draft error(Desk here, SessionFailure failure) {
        return here.drafts.of(new EventBody.SessionError(failure));
    }

    private void interrupt(Desk here, List<EventId> interrupts) {
        List<Event.Draft> drafts = new ArrayList<>();
        EventId request = state().openRequest();
        if (request != null) {
            drafts.add(here.drafts.cut(request));
        }
        drafts.addAll(failed(here, state().calls(), LoopHarness.INTERRUPTED));
        drafts.addAll(here.drafts.idle(state(), new StopReason.EndTurn(), world.now()));
        end(interrupts, drafts);
    }

    private void rest(Desk here, NextStep.Rest rest) {
        if (state().phase() == ThreadState.Phase.TERMINATED) {
            release(new Leases.Release.Idle(List.of(), List.of()));
            return;
        }
        List<Event.Draft> idle = here.drafts.idle(state(), rest.reason(), world.now());
        if (rest.reason() instanceof StopReason.RequiresAction) {
            release(new Leases.Release.Idle(rest.flushed(), idle));
        } else {
            end(rest.flushed(), idle);
        }
    }

    private void end(List<EventId> taken, List<Event.Draft> idle) {
        boolean more = state().waiting().events().stream().anyMatch(e -> !taken.contains(e.id()));
        if (more) {
            emit("idle", taken, idle);
        } else {
            release(new Leases.Release.Idle(taken, idle));
        }
    }

    private void release(Leases.Release how) {
        Lease mine = lease();
        long seen = state().waiting().arrivals();
        call(
                () -> node.leases().release(mine, seen, how),
                released -> {
                    if (released) {
                        leave();
                    } else {
                        read = false;
                    }
                });
    }

    private void emit(String step, List<EventId> taken, List<Event.Draft> drafts) {
        emit(step, taken, drafts, () -> {});
    }

    private void emit(String step, List<EventId> taken, List<Event.Draft> drafts, Runnable then) {
        AppendKey key = AppendKey.after(state().last(), step);
        Lease mine = lease();
        call(
                () -> node.leases().emitEvents(mine, key, taken, drafts),
                events -> {
                    written(events, taken);
                    then.run();
                });
    }

    // ---- asking the model

    private void ask(Desk here, List<Event> entering) {
        switch (here.fold.context().ask(entering)) {
            case Context.Ask.Complete(var prompt) -> {
                EventId start = world.ids().event();
                ModelCall asked = new ModelCall(world, node, this, prompt, null);
                openRequest(here, start, entering.stream().map(Event::id).toList(), asked);
                asked.onEnd(end -> answered(here, start, end, null));
            }
            case Context.Ask.Summarise(Position covered, var prompt) -> {
                if (state().compactions() >= SUMMARIES_MAX) {
                    emit("too-long", List.of(), List.of(error(here, tooLong())));
                    return;
                }
                EventId start = world.ids().event();
                ModelCall asked = new ModelCall(world, node, this, prompt, covered);
                openRequest(here, start, List.of(), asked);
                asked.onEnd(end -> answered(here, start, end, covered));
            }
        }
    }

    private static SessionFailure tooLong() {
        return new SessionFailure(
                SessionFailure.Kind.COMPACTION_LIMIT_REACHED_ERROR,
                "too long",
                SessionFailure.Retry.EXHAUSTED,
                FailureClass.MODEL_REJECTED,
                0,
                null);
    }

    /// The request leaves while its start is being written down (protocol C3).
    private void openRequest(Desk here, EventId start, List<EventId> taken, ModelCall asked) {
        List<Event.Draft> opening = new ArrayList<>(here.drafts.running(state()));
        opening.add(new Event.Draft(start, new EventBody.ModelRequestStart()));
        emit("request", taken, opening, asked::opened);
        flights.add(asked);
    }

    private void answered(Desk here, EventId start, ModelCall.End end, @Nullable Position covered) {
        switch (end) {
            case ModelCall.End.Cut _ -> read = false;
            case ModelCall.End.Failed(ModelFailedException failed) -> {
                SessionFailure failure = here.retries.judge(failed, state(), world.now());
                List<Event.Draft> drafts = new ArrayList<>();
                drafts.add(here.drafts.cut(start));
                drafts.add(error(here, failure));
                if (failure.retry() == SessionFailure.Retry.RETRYING) {
                    drafts.addAll(here.drafts.rescheduled());
                }
                emit("failure", List.of(), drafts);
            }
            case ModelCall.End.Said(Reply reply) when covered != null ->
                    emit(
                            "summary",
                            List.of(),
                            List.of(
                                    here.drafts.of(
                                            new EventBody.ContextCompacted("so far", covered)),
                                    here.drafts.of(
                                            new EventBody.ModelRequestEnd(
                                                    start, false, reply.usage()))),
                            () -> read = false);
            case ModelCall.End.Said(Reply reply) ->
                    emit(
                            "reply",
                            List.of(),
                            here.drafts.reply(reply, start),
                            () -> read = state().calls().isEmpty());
        }
    }

    // ---- running calls

    private void run(Desk here, List<OpenCall> calls) {
        List<Event.Draft> running = here.drafts.running(state());
        if (!running.isEmpty()) {
            emit("running", List.of(), running);
            return;
        }
        if (calls.stream().noneMatch(call -> inherited.contains(call.id()))) {
            here.sandbox.settled();
        }
        Cancellation stop = new Cancellation();
        for (OpenCall call : calls) {
            flights.add(new HandCall(world, this, call, inherited.contains(call.id()), stop));
        }
        flights.add(new HandWatch(world, node, this, stop));
    }

    LazySandbox sandbox() {
        return desk().sandbox;
    }

    Drafts drafts() {
        return desk().drafts;
    }

    /// A result as it comes; where there is one already it is dropped (protocol T4).
    void result(OpenCall call, Event.Draft result) {
        Lease mine = lease();
        AppendKey key = AppendKey.resultOf(call.id());
        flights.add(
                new StoreCall<>(
                        world,
                        () -> node.leases().emitEvents(mine, key, List.of(), List.of(result)),
                        events -> written(events, List.of()),
                        () -> world.tally().count(Trouble.CONFLICT)));
    }

    void unread() {
        read = false;
    }

    ThreadState state() {
        return desk().fold.state();
    }

    Lease lease() {
        Lease mine = lease;
        if (mine == null) {
            throw new IllegalStateException("no lease of " + id);
        }
        return mine;
    }

    private Desk desk() {
        Desk here = desk;
        if (here == null) {
            throw new IllegalStateException("session " + id + " is not known yet");
        }
        return here;
    }
}

package dev.planaria.server.http;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Previews;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import dev.planaria.core.store.Store;
import dev.planaria.core.wire.EventTypes;
import dev.planaria.core.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// A brain without a model, which does what the last message says: `hold` keeps its model request
/// open, `call` asks the client to run a tool, `ask` asks for leave to run one, all else is
/// answered in two pieces.
final class FakeBrain implements Orchestrator {
    static final String REPLY = "You said: ";

    private final Store store;
    private final Previews previews;
    private final IdSource ids;
    private final Queue<SessionId> woken = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    FakeBrain(Store store, Previews previews, IdSource ids) {
        this.store = store;
        this.previews = previews;
        this.ids = ids;
    }

    @Override
    public void wake(SessionId id) {
        woken.add(id);
        Thread.startVirtualThread(() -> store.leases().claim(id).ifPresent(lease -> work(lease)));
    }

    @Override
    public void wake(Lease taken) {
        woken.add(taken.session());
        Thread.startVirtualThread(() -> work(taken));
    }

    /// Sessions it was told of.
    Queue<SessionId> woken() {
        return woken;
    }

    /// Until the returned latch is counted down, every `hold` holds.
    CountDownLatch hold() {
        CountDownLatch closed = new CountDownLatch(1);
        gate = closed;
        return closed;
    }

    private void work(Lease lease) {
        try {
            boolean resting = false;
            for (int step = 0; !resting; step++) {
                resting = step(lease, step);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a fake", e);
        }
    }

    private boolean step(Lease lease, int step) throws InterruptedException {
        Inbox.Waiting waiting = store.inbox().pending(lease.session());
        List<EventId> interrupts = new ArrayList<>();
        List<EventId> messages = new ArrayList<>();
        String said = answers(lease);
        for (Event event : waiting.events()) {
            switch (event.body()) {
                case EventBody.UserInterrupt _ -> interrupts.add(event.id());
                case EventBody.UserMessage message -> {
                    messages.add(event.id());
                    said = ContentBlock.textOf(message.content());
                }
                default -> messages.add(event.id());
            }
        }
        if (!interrupts.isEmpty()) {
            emit(lease, step + ":stop", interrupts, List.of());
            return rest(lease, waiting, new StopReason.EndTurn());
        }
        if (messages.isEmpty() && said.isEmpty()) {
            return rest(lease, waiting, new StopReason.EndTurn());
        }
        return answer(lease, step, waiting, messages, said);
    }

    private boolean answer(
            Lease lease, int step, Inbox.Waiting waiting, List<EventId> messages, String said)
            throws InterruptedException {
        EventId start = ids.event();
        emit(
                lease,
                step + ":start",
                messages,
                List.of(
                        new Event.Draft(
                                ids.event(), new EventBody.ThreadRunning(lease.thread(), "Fake")),
                        new Event.Draft(ids.event(), new EventBody.StatusRunning()),
                        new Event.Draft(start, new EventBody.ModelRequestStart())));
        EventId reply = ids.event();
        EventBody body;
        StopReason reason = new StopReason.EndTurn();
        if (said.contains("hold")) {
            hold(lease, waiting.arrivals());
        }
        if (said.contains("call")) {
            body = new EventBody.AgentCustomToolUse("weather", Json.object().put("city", "Ulm"));
            reason = new StopReason.RequiresAction(List.of(reply));
        } else if (said.contains("ask")) {
            body =
                    new EventBody.AgentToolUse(
                            "bash", Json.object().put("command", "ls"), EventBody.Permission.ASK);
            reason = new StopReason.RequiresAction(List.of(reply));
        } else {
            String text = REPLY + said;
            previews.publish(lease.thread(), new Preview.Started(reply, EventTypes.AGENT_MESSAGE));
            previews.publish(lease.thread(), new Preview.Text(reply, 0, REPLY));
            previews.publish(lease.thread(), new Preview.Text(reply, 0, said));
            body = new EventBody.AgentMessage(ContentBlock.text(text));
        }
        emit(
                lease,
                step + ":reply",
                List.of(),
                List.of(
                        new Event.Draft(reply, body),
                        new Event.Draft(
                                ids.event(),
                                new EventBody.ModelRequestEnd(
                                        start, false, new Usage(10, 5, 0, 0, 0)))));
        Inbox.Waiting now = store.inbox().pending(lease.session());
        boolean blocked = reason instanceof StopReason.RequiresAction;
        return (blocked || now.events().isEmpty()) && rest(lease, now, reason);
    }

    private void hold(Lease lease, long seen) throws InterruptedException {
        CountDownLatch closed = gate;
        while (closed.getCount() > 0) {
            if (store.inbox().awaitArrival(lease.session(), seen, Duration.ofMillis(20))
                    && store.inbox().pending(lease.session()).events().stream()
                            .anyMatch(event -> event.body() instanceof EventBody.UserInterrupt)) {
                return;
            }
        }
    }

    /// What was answered since the last rest.
    private String answers(Lease lease) {
        StringBuilder answers = new StringBuilder();
        for (Event event :
                store.log().getEvents(lease.thread(), Slice.after(Position.START, 10_000))) {
            switch (event.body()) {
                case EventBody.UserCustomToolResult result ->
                        answers.append(ContentBlock.textOf(result.content()));
                case EventBody.UserToolConfirmation confirmation ->
                        answers.append(confirmation.allow() ? "allowed" : "denied");
                case EventBody.ModelRequestStart _ -> answers.setLength(0);
                default -> {}
            }
        }
        return answers.toString();
    }

    private boolean rest(Lease lease, Inbox.Waiting waiting, StopReason reason) {
        return store.leases()
                .release(
                        lease,
                        waiting.arrivals(),
                        new Release.Idle(
                                List.of(),
                                List.of(
                                        new Event.Draft(
                                                ids.event(),
                                                new EventBody.SessionUsage(
                                                        new Usage(10, 5, 0, 0, 0), 0.5)),
                                        new Event.Draft(
                                                ids.event(),
                                                new EventBody.ThreadIdle(
                                                        lease.thread(), "Fake", reason)),
                                        new Event.Draft(
                                                ids.event(), new EventBody.StatusIdle(reason)))));
    }

    private void emit(Lease lease, String key, List<EventId> taken, List<Event.Draft> drafts) {
        store.leases()
                .emitEvents(lease, new AppendKey("e" + lease.epoch() + ":" + key), taken, drafts);
    }
}

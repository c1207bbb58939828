package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.wire.EventJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the inputs of one request into one session, within one transaction (protocol A3, A4, C3,
/// C5, M5).
final class Intake {
    private final Rows rows;
    private final Instant now;
    private final Taker taker;
    private final Append facts;
    private final Answers answers;
    private final Set<EventId> answered = new HashSet<>();
    private Head head;
    private PendingRows.Size waiting;
    private int arrived;
    private boolean interrupted;

    Intake(Rows rows, Head head, Instant now, Taker taker) {
        this.rows = rows;
        this.head = head;
        this.now = now;
        this.taker = taker;
        this.facts = Append.facts(rows, head.thread(), now);
        this.answers = new Answers(rows, head);
        this.waiting = rows.pending().size(head.id());
    }

    /// What became of the drafts, in their order.
    List<Event> accept(List<Event.Draft> drafts) {
        boolean stoppable = hasSomethingToStop();
        List<Event> events = new ArrayList<>();
        for (Event.Draft draft : drafts) {
            events.add(
                    switch (draft.body()) {
                        case EventBody.UserInterrupt _ when !stoppable -> echo(draft);
                        case EventBody.UserInterrupt _ -> {
                            interrupted = true;
                            yield queue(draft);
                        }
                        case EventBody.Queued _ -> queue(draft);
                        case EventBody.Answer answer -> answer(events.size(), draft, answer);
                        default ->
                                throw new IllegalArgumentException(
                                        draft.body().getClass() + " is not an input");
                    });
        }
        return events;
    }

    /// Writes the head row.
    ///
    /// @return the lease, if the session was free and is taken
    @Nullable Lease finish() {
        facts.finish();
        if (arrived == 0) {
            return null;
        }
        head = head.arrived(arrived).unblocked(answered);
        if (interrupted) {
            // It answers all open calls itself (protocol M5).
            head = head.blockedBy(Set.of());
        }
        boolean free = head.blockers().isEmpty();
        if (free) {
            head = head.status(SessionStatus.RUNNING, now);
        }
        if (free || !answered.isEmpty()) {
            head = head.runnable(now);
        }
        Claimed claimed = take(rows, head, taker, now);
        head = claimed.head();
        return claimed.lease();
    }

    /// @param head as written
    /// @param lease null where it is not taken
    record Claimed(Head head, @Nullable Lease lease) {}

    /// Writes the head row, and takes the session with it where it is free and this server may
    /// think (protocol C3).
    static Claimed take(Rows rows, Head head, Taker taker, Instant now) {
        NodeId here = taker.name();
        if (here == null || !head.isDue(StoredLeases.ownerLives(rows, head), now)) {
            rows.heads().update(head);
            return new Claimed(head, null);
        }
        Head taken = head.taken(here, now.plus(Leases.DEADLINE));
        rows.heads().update(taken);
        return new Claimed(taken, head.lease(here));
    }

    /// What others should hear of it, after [#finish].
    Hints.Hint hint() {
        return Hints.Hint.of(head, taker.here(), now);
    }

    private boolean hasSomethingToStop() {
        return head.state().status() != SessionStatus.IDLE
                || !head.blockers().isEmpty()
                || head.claim().owner() != null
                || head.queue().runnableAt() != null;
    }

    private Event echo(Event.Draft draft) {
        return new Event(
                draft.id(),
                head.thread(),
                null,
                now,
                draft.body(),
                EventJson.write(draft.id(), draft.body(), now),
                null);
    }

    private Event queue(Event.Draft draft) {
        String wire = EventJson.write(draft.id(), draft.body(), null);
        waiting =
                new PendingRows.Size(
                        waiting.events() + 1,
                        waiting.bytes() + wire.getBytes(StandardCharsets.UTF_8).length);
        if (waiting.events() > Inbox.PENDING_EVENTS_MAX
                || waiting.bytes() > Inbox.PENDING_BYTES_MAX) {
            throw new ApiException(
                    ErrorCode.RATE_LIMITED,
                    "Session "
                            + head.id()
                            + " has too much waiting: at most "
                            + Inbox.PENDING_EVENTS_MAX
                            + " events and "
                            + (Inbox.PENDING_BYTES_MAX >> 20)
                            + " MiB; send it again when the agent has taken some");
        }
        Event event = new Event(draft.id(), head.thread(), null, null, draft.body(), wire, null);
        arrived++;
        rows.pending().insert(head.queue().arrivals() + arrived, event);
        return event;
    }

    private Event answer(int index, Event.Draft draft, EventBody.Answer answer) {
        Event earlier = answers.earlier(index, draft, answer);
        if (earlier != null) {
            return earlier;
        }
        arrived++;
        answered.add(answer.callId());
        return facts.add(draft);
    }
}

package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inbox, over rows.
final class StoredInbox implements Inbox {
    private final Transactions transactions;
    private final Signals signals;
    private final ReceiptBook book;
    private final Taker taker;

    StoredInbox(Transactions transactions, Signals signals, ReceiptBook book, Taker taker) {
        this.transactions = transactions;
        this.signals = signals;
        this.book = book;
        this.taker = taker;
    }

    @Override
    public Accepted submit(
            WorkspaceId workspace, SessionId id, Receipt receipt, List<Event.Draft> drafts) {
        Taken taken =
                taker.taking(
                        id,
                        () ->
                                transactions.write(
                                        id, rows -> submit(rows, workspace, id, receipt, drafts)));
        signals.raise(taken.hint());
        return taken.accepted();
    }

    private record Taken(Accepted accepted, Hints.Hint hint) {}

    private Taken submit(
            Rows rows,
            WorkspaceId workspace,
            SessionId id,
            Receipt receipt,
            List<Event.Draft> drafts) {
        Head head = StoredSessions.head(rows, workspace, id);
        Instant now = rows.now();
        String known = book.find(rows, workspace, receipt, now);
        if (known != null) {
            return new Taken(
                    new Accepted(SendAnswer.read(head.thread(), known), null),
                    Hints.Hint.changed(id));
        }
        if (head.isOver()) {
            throw ApiException.conflict(
                    "Session " + id + " is archived and takes no more events; create a new one");
        }
        Intake intake = new Intake(rows, head, now, taker);
        List<Event> events = intake.accept(drafts);
        Lease lease = intake.finish();
        book.keepSend(rows, head, receipt, SendAnswer.write(events), now);
        return new Taken(new Accepted(events, lease), intake.hint());
    }

    @Override
    public Woken wake(WorkspaceId workspace, SessionId id) {
        WokenHere woken =
                taker.taking(id, () -> transactions.write(id, rows -> wake(rows, workspace, id)));
        signals.raise(woken.hint());
        return woken.woken();
    }

    private record WokenHere(Woken woken, Hints.Hint hint) {}

    private WokenHere wake(Rows rows, WorkspaceId workspace, SessionId id) {
        Head head = StoredSessions.head(rows, workspace, id);
        if (head.isOver()) {
            throw ApiException.invalid("session \"" + id + "\" is archived and cannot be woken");
        }
        Instant now = rows.now();
        Before before = before(rows, head, now);
        int attempts = head.claim().attempts();
        Lease lease = null;
        if (before == Before.PARKED || before == Before.DELAYED) {
            Head awake = head.forgiven().status(SessionStatus.RUNNING, now).runnable(now);
            Intake.Claimed claimed = Intake.take(rows, awake, taker, now);
            head = claimed.head();
            lease = claimed.lease();
        }
        return new WokenHere(
                new Woken(before, attempts, lease), Hints.Hint.of(head, taker.here(), now));
    }

    private static Before before(Rows rows, Head head, Instant now) {
        if (head.state().isParked()) {
            return Before.PARKED;
        }
        Instant runnable = head.queue().runnableAt();
        if (head.isHeld(StoredLeases.ownerLives(rows, head), now)
                || head.isDue(StoredLeases.ownerLives(rows, head), now)) {
            return Before.RUNNING;
        }
        if (runnable != null) {
            return head.claim().attempts() > 0 ? Before.DELAYED : Before.RESCHEDULING;
        }
        return head.blockers().isEmpty() ? Before.RESTING : Before.BLOCKED;
    }

    @Override
    public Waiting pending(SessionId id) {
        return transactions.read(
                id,
                rows -> {
                    Head head = rows.heads().find(id);
                    return head == null
                            ? new Waiting(0, List.of())
                            : new Waiting(head.queue().arrivals(), rows.pending().list(id));
                });
    }

    @Override
    public boolean awaitArrival(SessionId id, long seen, Duration timeout)
            throws InterruptedException {
        return signals.await(
                id,
                timeout,
                () -> {
                    Head head =
                            transactions.<@Nullable Head>read(id, rows -> rows.heads().find(id));
                    return head == null || head.queue().arrivals() > seen;
                });
    }
}

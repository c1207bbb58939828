package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inbox, over rows.
final class StoredInbox implements Inbox {
    private final Transactions transactions;
    private final Signals signals;
    private final ReceiptBook book;
    private final Node node;

    StoredInbox(Transactions transactions, Signals signals, ReceiptBook book, Node node) {
        this.transactions = transactions;
        this.signals = signals;
        this.book = book;
        this.node = node;
    }

    @Override
    public Accepted submit(
            WorkspaceId workspace, SessionId id, Receipt receipt, List<Event.Draft> drafts) {
        Accepted accepted =
                transactions.write(id, rows -> submit(rows, workspace, id, receipt, drafts));
        signals.raise(id);
        return accepted;
    }

    private Accepted submit(
            Rows rows,
            WorkspaceId workspace,
            SessionId id,
            Receipt receipt,
            List<Event.Draft> drafts) {
        Head head = StoredSessions.head(rows, workspace, id);
        Instant now = rows.now();
        String known = book.find(rows, workspace, receipt, now);
        if (known != null) {
            return new Accepted(SendAnswer.read(head.thread(), known), null);
        }
        if (head.isOver()) {
            throw ApiException.conflict(
                    "Session " + id + " is archived and takes no more events; create a new one");
        }
        Intake intake = new Intake(rows, head, now, node);
        List<Event> events = intake.accept(drafts);
        Lease lease = intake.finish();
        book.keepSend(rows, head, receipt, SendAnswer.write(events), now);
        return new Accepted(events, lease);
    }

    @Override
    public Waiting pending(SessionId id) {
        return transactions.read(rows -> {
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
                    Head head = transactions.<@Nullable Head>read(rows -> rows.heads().find(id));
                    return head == null || head.queue().arrivals() > seen;
                });
    }
}

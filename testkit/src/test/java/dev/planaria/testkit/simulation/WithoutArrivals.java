package dev.planaria.testkit.simulation;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.PendingRows;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.OtherLeases;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Negative control 2: a release does not look whether something has arrived since its brain last
/// looked: neither at the count of arrivals, nor at what is pending.
final class WithoutArrivals {
    private static final long NOBODY = -1;

    private long seen = NOBODY;

    Transactions over(Transactions transactions) {
        return new OtherTransactions(transactions, this::blind);
    }

    private Rows blind(Rows rows) {
        if (seen == NOBODY) {
            return rows;
        }
        return new OtherRows(
                rows,
                new OtherHeads(
                        rows.heads(),
                        head -> arrived(head, seen),
                        head -> arrived(head, trueArrivals(rows, head))),
                rows.events(),
                new NothingWaits(rows.pending()));
    }

    private static long trueArrivals(Rows rows, Head head) {
        return Objects.requireNonNull(rows.heads().find(head.id())).queue().arrivals();
    }

    private static Head arrived(Head head, long arrivals) {
        return new Head(
                head.id(),
                head.workspace(),
                head.thread(),
                head.state(),
                head.claim(),
                new Head.Queue(arrivals, head.queue().runnableAt(), head.queue().runningSince()),
                head.blockers());
    }

    Leases over(Leases leases) {
        return new OtherLeases(leases) {
            @Override
            public boolean release(Lease lease, long seenArrivals, Release how) {
                seen = seenArrivals;
                try {
                    return super.release(lease, seenArrivals, how);
                } finally {
                    seen = NOBODY;
                }
            }
        };
    }

    private record NothingWaits(PendingRows pending) implements PendingRows {
        @Override
        public List<Event> list(SessionId session) {
            return List.of();
        }

        @Override
        public Size size(SessionId session) {
            return pending.size(session);
        }

        @Override
        public void insert(long arrival, Event event) {
            pending.insert(arrival, event);
        }

        @Override
        public @Nullable Event remove(SessionId session, EventId id) {
            return pending.remove(session, id);
        }
    }
}

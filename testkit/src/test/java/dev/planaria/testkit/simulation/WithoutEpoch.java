package dev.planaria.testkit.simulation;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.OtherLeases;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Negative control 1: the append has no epoch clause. Whoever held the session at any time finds
/// it his own for as long as he appends; what is written of the claim is what it was.
final class WithoutEpoch {
    private @Nullable Lease appending;

    Transactions over(Transactions transactions) {
        return new OtherTransactions(
                transactions,
                rows ->
                        OtherRows.withHeads(
                                rows,
                                new OtherHeads(
                                        rows.heads(),
                                        this::his,
                                        head ->
                                                appending == null
                                                        ? head
                                                        : claimed(
                                                                head,
                                                                found(rows.heads().find(head.id()))
                                                                        .claim()))));
    }

    private static Head found(@Nullable Head head) {
        return Objects.requireNonNull(head);
    }

    private Head his(Head head) {
        Lease lease = appending;
        return lease == null || !lease.session().equals(head.id())
                ? head
                : claimed(
                        head,
                        new Head.Claim(
                                lease.epoch(),
                                lease.node(),
                                head.claim().deadline(),
                                head.claim().attempts()));
    }

    private static Head claimed(Head head, Head.Claim claim) {
        return new Head(
                head.id(),
                head.workspace(),
                head.thread(),
                head.state(),
                claim,
                head.queue(),
                head.blockers());
    }

    Leases over(Leases leases) {
        return new OtherLeases(leases) {
            @Override
            public List<Event> emitEvents(
                    Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
                appending = lease;
                try {
                    return super.emitEvents(lease, key, taken, drafts);
                } finally {
                    appending = null;
                }
            }
        };
    }
}

package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ledger of hands, over rows.
final class StoredHands implements HandLedger {
    private final Transactions transactions;
    private final Tenure tenure;

    StoredHands(Transactions transactions, Tenure tenure) {
        this.transactions = transactions;
        this.tenure = tenure;
    }

    @Override
    public List<Entry> hands(SessionId session) {
        return transactions.read(rows -> rows.sides().hands().list(session));
    }

    @Override
    public boolean lives(Entry entry) {
        return transactions.read(rows ->
                rows.sides().nodes().living().stream().anyMatch(member -> isOf(entry, member)));
    }

    private static boolean isOf(Entry entry, Rows.Member member) {
        String place = member.hands();
        return member.id().equals(entry.node()) || (place != null && entry.address().isOf(place));
    }

    @Override
    public void record(Lease lease, Entry entry) {
        transactions.<@Nullable Void>write(
                lease.session(),
                rows -> {
                    StoredLeases.fenced(rows, tenure, lease);
                    rows.sides()
                            .hands()
                            .put(
                                    lease.session(),
                                    new Entry(entry.name(), entry.address(), lease.node()));
                    return null;
                });
    }
}

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
    public void record(Lease lease, Entry entry) {
        transactions.<@Nullable Void>write(
                lease.session(),
                rows -> {
                    StoredLeases.fenced(rows, tenure, lease);
                    rows.sides().hands().put(lease.session(), entry);
                    return null;
                });
    }
}

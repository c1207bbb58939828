package dev.planaria.testkit;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ledger of a brain that dies, or whose store fails, at a chosen write.
public final class FaultyHandLedger implements HandLedger {
    private final HandLedger ledger;
    private final Faults faults;

    public FaultyHandLedger(HandLedger ledger, Faults faults) {
        this.ledger = ledger;
        this.faults = faults;
    }

    @Override
    public List<Entry> hands(SessionId session) {
        faults.alive();
        return ledger.hands(session);
    }

    @Override
    public boolean lives(Entry entry) {
        faults.alive();
        return ledger.lives(entry);
    }

    @Override
    public void record(Lease lease, Entry entry) {
        faults.<@Nullable Void>write(
                "record " + entry.name(),
                () -> {
                    ledger.record(lease, entry);
                    return null;
                });
    }
}

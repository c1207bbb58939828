package dev.planaria.bench.calls;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Lease;
import java.util.List;

/// The ledger of a brain that dies before it has written down where a hand lives.
record CutLedger(HandLedger ledger, Knife knife) implements HandLedger {
    @Override
    public List<Entry> hands(SessionId session) {
        knife.alive();
        return ledger.hands(session);
    }

    @Override
    public boolean lives(Entry entry) {
        return ledger.lives(entry);
    }

    @Override
    public void record(Lease lease, Entry entry) {
        knife.at(CutPoint.HAND_UNRECORDED);
        ledger.record(lease, entry);
    }
}

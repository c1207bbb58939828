package dev.planaria.testkit.simulation;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Lease;
import java.util.List;

/// The ledger of hands, over the same bad network as everything else.
final class FaultyLedger implements HandLedger {
    private final World world;
    private final HandLedger ledger;

    FaultyLedger(World world, HandLedger ledger) {
        this.world = world;
        this.ledger = ledger;
    }

    @Override
    public List<Entry> hands(SessionId session) {
        return ledger.hands(session);
    }

    @Override
    public boolean lives(Entry entry) {
        return ledger.lives(entry);
    }

    @Override
    public void record(Lease lease, Entry entry) {
        Trouble trouble = world.network().next();
        if (trouble == Trouble.LOST_REQUEST) {
            throw Network.lost();
        }
        ledger.record(lease, entry);
        if (trouble == Trouble.LOST_REPLY) {
            throw Network.lost();
        }
    }
}

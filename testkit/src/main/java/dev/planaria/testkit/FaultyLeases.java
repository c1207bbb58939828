package dev.planaria.testkit;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The leases of a brain that dies, or whose store fails, at a chosen write.
public final class FaultyLeases implements Leases {
    private final Leases leases;
    private final Faults faults;

    public FaultyLeases(Leases leases, Faults faults) {
        this.leases = leases;
        this.faults = faults;
    }

    @Override
    public List<SessionId> due(int limit) {
        faults.alive();
        return leases.due(limit);
    }

    @Override
    public void abandon(SessionId id) {
        faults.alive();
        leases.abandon(id);
    }

    @Override
    public Optional<Lease> claim(SessionId id) {
        return faults.write("claim", () -> leases.claim(id));
    }

    @Override
    public List<Event> emitEvents(
            Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        return faults.write(
                "emit " + key.value(), () -> leases.emitEvents(lease, key, taken, drafts));
    }

    @Override
    public void assure(Lease lease) throws InterruptedException {
        faults.alive();
        leases.assure(lease);
    }

    @Override
    public void renew(Lease lease) {
        faults.<@Nullable Void>write(
                "renew",
                () -> {
                    leases.renew(lease);
                    return null;
                });
    }

    @Override
    public boolean release(Lease lease, long seenArrivals, Release how) {
        return faults.write("release", () -> leases.release(lease, seenArrivals, how));
    }
}

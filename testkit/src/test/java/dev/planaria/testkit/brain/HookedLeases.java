package dev.planaria.testkit.brain;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import java.util.List;
import java.util.Optional;

/// Leases of a brain whose every release something comes before.
record HookedLeases(Leases leases, Runnable beforeRelease) implements Leases {
    @Override
    public List<SessionId> due(int limit) {
        return leases.due(limit);
    }

    @Override
    public void abandon(SessionId id) {
        leases.abandon(id);
    }

    @Override
    public Optional<Lease> claim(SessionId id) {
        return leases.claim(id);
    }

    @Override
    public void assure(Lease lease) throws InterruptedException {
        leases.assure(lease);
    }

    @Override
    public List<Event> emitEvents(
            Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        return leases.emitEvents(lease, key, taken, drafts);
    }

    @Override
    public void renew(Lease lease) {
        leases.renew(lease);
    }

    @Override
    public boolean release(Lease lease, long seenArrivals, Release how) {
        beforeRelease.run();
        return leases.release(lease, seenArrivals, how);
    }
}

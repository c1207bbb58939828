package dev.planaria.testkit;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The leases of another; what is broken, or has something come before it, overrides a method.
public abstract class OtherLeases implements Leases {
    private final Leases leases;

    protected OtherLeases(Leases leases) {
        this.leases = leases;
    }

    /// One whose results are appended under other keys.
    public static Leases withKeys(Leases leases, UnaryOperator<AppendKey> keys) {
        return new OtherLeases(leases) {
            @Override
            public List<Event> emitEvents(
                    Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
                return super.emitEvents(lease, keys.apply(key), taken, drafts);
            }
        };
    }

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
        return leases.release(lease, seenArrivals, how);
    }
}

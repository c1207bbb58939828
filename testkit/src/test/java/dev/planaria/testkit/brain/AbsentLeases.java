package dev.planaria.testkit.brain;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The leases of a store that cannot be had for a while.
///
/// @param asked how often it could not be had
record AbsentLeases(Leases leases, AtomicBoolean down, AtomicLong asked) implements Leases {
    private Leases there() {
        if (down.get()) {
            asked.incrementAndGet();
            throw new ApiException(ErrorCode.UNAVAILABLE, "the store is away");
        }
        return leases;
    }

    @Override
    public List<SessionId> due(int limit) {
        return there().due(limit);
    }

    @Override
    public void abandon(SessionId id) {
        leases.abandon(id);
    }

    @Override
    public Optional<Lease> claim(SessionId id) {
        return there().claim(id);
    }

    @Override
    public List<Event> emitEvents(
            Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        return there().emitEvents(lease, key, taken, drafts);
    }

    @Override
    public void assure(Lease lease) throws InterruptedException {
        leases.assure(lease);
    }

    @Override
    public void renew(Lease lease) {
        there().renew(lease);
    }

    @Override
    public boolean release(Lease lease, long seenArrivals, Release how) {
        return there().release(lease, seenArrivals, how);
    }
}

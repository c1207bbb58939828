package dev.planaria.core.orchestration;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The leases of this server's brains, observed: each failure event that enters a log is counted
/// and told by its class (protocol §8), and how long each write took is seen (protocol L3).
final class ReportedLeases implements Leases {
    private final Leases leases;
    private final Counters counters;
    private final StoreWatch store;

    ReportedLeases(Leases leases, Counters counters, StoreWatch store) {
        this.leases = leases;
        this.counters = counters;
        this.store = store;
    }

    @Override
    public List<SessionId> due(int limit) {
        return leases.due(limit);
    }

    @Override
    public Optional<Lease> claim(SessionId id) {
        return store.timed(() -> leases.claim(id));
    }

    @Override
    public void abandon(SessionId id) {
        leases.abandon(id);
    }

    @Override
    public List<Event> emitEvents(
            Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        return written(lease, drafts, () -> leases.emitEvents(lease, key, taken, drafts));
    }

    @Override
    public void assure(Lease lease) throws InterruptedException {
        leases.assure(lease);
    }

    @Override
    public void renew(Lease lease) {
        store.timed(() -> {
            leases.renew(lease);
            return true;
        });
    }

    @Override
    public boolean release(Lease lease, long seenArrivals, Release how) {
        List<Event.Draft> drafts =
                switch (how) {
                    case Release.Idle idle -> idle.events();
                    case Release.Parked parked -> parked.events();
                    case Release.Until _, Release.Died _, Release.Drain _ -> List.of();
                };
        boolean released = store.timed(() -> leases.release(lease, seenArrivals, how));
        if (released) {
            report(lease, drafts);
        }
        return released;
    }

    private <T> T written(Lease lease, List<Event.Draft> drafts, Supplier<T> write) {
        T written = store.timed(write);
        counters.count(Counters.Counter.APPENDS);
        report(lease, drafts);
        return written;
    }

    /// A failed model request ends with two events, its own end and the error: one failure.
    private void report(Lease lease, List<Event.Draft> drafts) {
        boolean told =
                drafts.stream().anyMatch(draft -> draft.body() instanceof EventBody.SessionError);
        for (Event.Draft draft : drafts) {
            FailureClass failure = draft.body().failureClass();
            boolean second = told && draft.body() instanceof EventBody.ModelRequestEnd;
            if (failure != null && !second) {
                counters.failures()
                        .note(
                                failure,
                                lease.session(),
                                "event="
                                        + draft.id()
                                        + " type="
                                        + draft.body().getClass().getSimpleName());
            }
        }
    }
}

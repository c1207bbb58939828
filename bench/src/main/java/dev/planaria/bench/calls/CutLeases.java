package dev.planaria.bench.calls;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import java.util.List;
import java.util.Optional;

/// The leases of a brain that dies around the append of a call or of its result.
record CutLeases(Leases leases, Knife knife) implements Leases {
    @Override
    public List<SessionId> due(int limit) {
        knife.alive();
        return leases.due(limit);
    }

    @Override
    public void abandon(SessionId id) {
        leases.abandon(id);
    }

    @Override
    public Optional<Lease> claim(SessionId id) {
        knife.alive();
        return leases.claim(id);
    }

    @Override
    public List<Event> emitEvents(
            Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
        knife.alive();
        boolean call =
                drafts.stream().anyMatch(each -> each.body() instanceof EventBody.AgentToolUse);
        boolean result =
                drafts.stream().anyMatch(each -> each.body() instanceof EventBody.AgentToolResult);
        if (call) {
            knife.at(CutPoint.INTENT_LOST);
        }
        if (result) {
            knife.at(CutPoint.FETCHED);
        }
        List<Event> written = leases.emitEvents(lease, key, taken, drafts);
        if (call) {
            knife.at(CutPoint.INTENT_KEPT);
        }
        if (result) {
            knife.at(CutPoint.APPENDED);
        }
        return written;
    }

    @Override
    public void assure(Lease lease) throws InterruptedException {
        knife.alive();
        leases.assure(lease);
    }

    @Override
    public void renew(Lease lease) {
        knife.alive();
        leases.renew(lease);
    }

    @Override
    public boolean release(Lease lease, long seenArrivals, Release how) {
        knife.alive();
        return leases.release(lease, seenArrivals, how);
    }
}

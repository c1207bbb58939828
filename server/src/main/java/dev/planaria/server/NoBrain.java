package dev.planaria.server;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.session.Lease;

/// Of a server that does not think: one that does hears of the session by a hint, or finds it.
final class NoBrain implements Orchestrator {
    NoBrain() {}

    @Override
    public void wake(SessionId id) {
        // The store has told the others already.
    }

    @Override
    public void wake(Lease taken) {
        throw new IllegalStateException("this server takes no session, and has taken " + taken);
    }
}

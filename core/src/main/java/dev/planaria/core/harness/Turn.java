package dev.planaria.core.harness;

import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;

/// What a harness is given for as long as it may think for a session.
public final class Turn {
    private final Session session;
    private final Lease lease;

    public Turn(Session session, Lease lease) {
        this.session = session;
        this.lease = lease;
    }

    public Session session() {
        return session;
    }

    public Lease lease() {
        return lease;
    }
}

package dev.planaria.core.orchestration;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Lease;

/// Who runs what when. Both calls are idempotent, return at once, and may be lost without harm: a
/// sweep finds every session that is due (architecture §4).
public interface Orchestrator {
    /// Something happened in this session: it may want a brain.
    void wake(SessionId id);

    /// This session was taken for this node with its input (protocol C3): go on under that lease.
    void wake(Lease taken);
}

package dev.planaria.core.sandbox;

import dev.planaria.core.tool.Toolbox;
import java.util.List;

/// A hand at work: where code runs. Closing lets go of it without ending it; it is found again by
/// [SandboxProvider#attach].
public interface Sandbox extends Toolbox, AutoCloseable {
    /// Where this hand lives and which of its lives this is, to be written down before a call is
    /// sent (protocol T1).
    HandAddress address();

    /// What could not be prepared when this hand was provisioned; empty for one that was attached.
    /// The session goes on without it, and the harness appends a `session.error` for each (API
    /// contract 8).
    List<ProvisionNotice> notices();

    @Override
    void close();
}

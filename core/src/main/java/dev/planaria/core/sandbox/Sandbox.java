package dev.planaria.core.sandbox;

import dev.planaria.core.tool.Toolbox;

/// A hand at work: where code runs. Closing lets go of it without ending it; it is found again by
/// [SandboxProvider#attach].
public interface Sandbox extends Toolbox, AutoCloseable {
    /// Where this hand lives and which of its lives this is, to be written down before a call is
    /// sent (protocol T1).
    HandAddress address();

    @Override
    void close();
}

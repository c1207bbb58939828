package dev.planaria.testkit;

/// The process died here: nothing may catch it, and whoever threw it is dead for good.
public final class CrashedError extends Error {
    private static final long serialVersionUID = 1L;

    public CrashedError(String where) {
        super(where);
    }
}

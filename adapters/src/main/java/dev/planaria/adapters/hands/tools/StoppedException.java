package dev.planaria.adapters.hands.tools;

/// A call was told to stop.
public final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("the call was stopped");
    }
}

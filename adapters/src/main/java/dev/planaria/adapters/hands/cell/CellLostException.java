package dev.planaria.adapters.hands.cell;

/// The sandbox ended under a call, or before it.
public final class CellLostException extends Exception {
    private static final long serialVersionUID = 1L;

    public CellLostException(String message) {
        super(message);
    }
}

package dev.planaria.core.session;

/// An owner's append met something it had not read: a pending event that is gone, or an answer that
/// a call already has (protocol A1, T4). Nothing was written; read on and decide again.
public final class AlreadyTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AlreadyTakenException(String message) {
        super(message);
    }
}

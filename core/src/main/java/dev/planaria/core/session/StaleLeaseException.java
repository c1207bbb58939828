package dev.planaria.core.session;

/// Another brain owns the session now: stop at once and write nothing more (protocol A2). Nothing
/// was written.
public final class StaleLeaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleLeaseException(Lease lease) {
        super("session " + lease.session() + ": epoch " + lease.epoch() + " is over");
    }
}

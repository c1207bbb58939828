package dev.planaria.core.session;

import dev.planaria.core.id.ThreadId;
import java.util.Optional;

/// What brains made of the logs so far, one checkpoint a thread: a cache (protocol W3). Whoever
/// reads it must do without where there is none. Safe for many threads.
public interface Checkpoints {
    /// How many events a log grows from one checkpoint to the next.
    int EVERY = 256;

    /// Nothing is kept: every brain reads the whole log.
    Checkpoints NONE =
            new Checkpoints() {
                @Override
                public Optional<Checkpoint> newest(ThreadId thread) {
                    return Optional.empty();
                }

                @Override
                public void keep(Lease lease, Checkpoint checkpoint) {
                    // Not here.
                }
            };

    /// The newest one, if it is whole and the log says at its position what it says: one that was
    /// altered, belongs to another log or lies beyond the end of this one is none (protocol I9).
    Optional<Checkpoint> newest(ThreadId thread);

    /// Keeps this one in place of an older one; an older one changes nothing. Durable at some time
    /// after this returns, and nobody needs to wait for that. The session may have been given back
    /// since the checkpoint was made, but not taken by another brain.
    ///
    /// @throws StaleLeaseException when the epoch has moved; nothing was written
    /// @throws RuntimeException when it cannot be kept: nothing is lost by that
    void keep(Lease lease, Checkpoint checkpoint);

    /// @see #EVERY
    default int every() {
        return EVERY;
    }
}

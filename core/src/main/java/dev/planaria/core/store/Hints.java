package dev.planaria.core.store;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How other servers of the same database hear of what this one commits (protocol W7). Best effort:
/// a hint may be lost, come late or come twice, and nothing but speed hangs on it. Safe for many
/// threads; returns at once and throws nothing.
public interface Hints {
    /// Nobody else is there.
    Hints NONE =
            new Hints() {
                @Override
                public void tell(Hint hint) {
                    // There is nobody to tell.
                }

                @Override
                public void listen(SessionId id) {
                    // Nobody else commits anything.
                }
            };

    /// Something was committed here.
    void tell(Hint hint);

    /// Somebody here waits for what enters the log of this session. Said again and again, for as
    /// long as it is so.
    void listen(SessionId id);

    /// @param owner the other server that works on the session; null where there is none
    /// @param due whether the session wants a brain and has none
    record Hint(SessionId session, @Nullable NodeId owner, boolean due) {
        static Hint changed(SessionId session) {
            return new Hint(session, null, false);
        }

        /// @param head as committed at `now`, by the server of this name
        static Hint of(Head head, NodeId here, Instant now) {
            NodeId owner = head.claim().owner();
            Instant runnable = head.queue().runnableAt();
            return new Hint(
                    head.id(),
                    owner == null || owner.equals(here) ? null : owner,
                    owner == null && runnable != null && !now.isBefore(runnable));
        }
    }
}

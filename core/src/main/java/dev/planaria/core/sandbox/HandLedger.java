package dev.planaria.core.sandbox;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which hands a session has and where they live, kept in the store, so that the next brain finds
/// them (protocol T1, W2).
public interface HandLedger {
    /// All hands of the session, by name.
    List<Entry> hands(SessionId session);

    /// Writes down where a hand lives, durable when it returns, fenced by the lease; before the
    /// first call is sent.
    ///
    /// @throws dev.planaria.core.session.StaleLeaseException when the epoch has moved; nothing was
    ///   written
    void record(Lease lease, Entry entry);

    /// Whether a server that lives, by the store's clock, serves the place of this hand: the one
    /// that wrote this down, or one that came after it there, as a server does whose lease has
    /// ended and that goes on under a new name.
    boolean lives(Entry entry);

    /// @param name what the session calls it; its own is `default`
    /// @param node the server that wrote it down; null where nobody did yet
    record Entry(String name, HandAddress address, @Nullable NodeId node) {
        public static final String DEFAULT = "default";

        public Entry(String name, HandAddress address) {
            this(name, address, null);
        }
    }
}

package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.sandbox.HandLedger;
import java.util.List;

/// Which hands a session has.
public interface HandRows {
    /// By name.
    List<HandLedger.Entry> list(SessionId session);

    /// Adds or replaces the hand of this name.
    void put(SessionId session, HandLedger.Entry entry);
}

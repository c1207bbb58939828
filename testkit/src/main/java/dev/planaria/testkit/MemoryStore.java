package dev.planaria.testkit;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import java.time.InstantSource;

/// A store in memory: the same rules as every other, forgotten at the end. For tests.
public final class MemoryStore {
    private MemoryStore() {}

    /// A new, empty store.
    ///
    /// @param thinks whether it takes sessions with their inputs (protocol C3)
    public static Store open(IdSource ids, NodeId node, InstantSource clock, boolean thinks) {
        return Store.alone(new MemoryDatabase(clock), new Node(node, thinks, clock, ids));
    }

    /// A new, empty database, for several servers at once.
    public static Transactions database(InstantSource clock) {
        return new MemoryDatabase(clock);
    }

    /// A new, empty store of a server that thinks.
    public static Store open(IdSource ids, InstantSource clock) {
        return open(ids, new NodeId(ids.fresh(NodeId.PREFIX)), clock, true);
    }
}

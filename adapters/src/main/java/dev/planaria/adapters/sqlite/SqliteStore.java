package dev.planaria.adapters.sqlite;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/// The embedded store: one file in a directory that belongs to this server alone.
public final class SqliteStore {
    private SqliteStore() {}

    /// Opens the store of this directory, or makes one. What an earlier server owned is due at once
    /// (protocol C7).
    ///
    /// @param onFatal a write failed in a way that leaves open what is durable; must end the
    ///   process at once (protocol S4). Called on the writer's thread, at most once
    /// @throws DataDirectoryException when another server uses it, a newer release wrote it, it is
    ///   none of ours, or it would not keep what it acknowledges
    public static Store open(Path dataDirectory, Node node, Consumer<Throwable> onFatal) {
        return Store.alone(rows(dataDirectory, node.clock(), onFatal), node);
    }

    /// The same without a server: nobody joins, and what is owned stays owned.
    public static Transactions rows(
            Path dataDirectory, InstantSource clock, Consumer<Throwable> onFatal) {
        return SqliteDatabase.open(dataDirectory, clock, onFatal);
    }
}

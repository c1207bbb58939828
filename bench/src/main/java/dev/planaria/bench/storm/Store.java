package dev.planaria.bench.storm;

import dev.planaria.core.store.Transactions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Where the nodes keep everything, seen from outside: how they are told of it, how it is hurt, and
/// how it is read when all is over.
interface Store {
    /// As in tables.
    String name();

    /// What `planaria serve` is told.
    List<String> serveOptions(int node);

    /// The data directories of the nodes, with their hands.
    List<Path> dataDirectories();

    /// How it is hurt by itself.
    ///
    /// @throws UnsupportedOperationException where it has no process of its own
    Breakable database();

    /// Whether a node owns a session just now: then it is in the middle of a turn.
    ///
    /// @param port that the node listens on
    boolean isOwner(int port);

    /// As a server opens it, when no node runs any more.
    Transactions open();

    /// For reading, when no node runs any more.
    Connection connect() throws SQLException;
}

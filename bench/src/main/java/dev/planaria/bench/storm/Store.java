package dev.planaria.bench.storm;

import dev.planaria.core.store.Transactions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Where the nodes keep everything, seen from outside: how they are told of it, how it is hurt, and
/// how it is read when all is over.
interface Store extends AutoCloseable {
    /// As in tables.
    String name();

    /// What `planaria serve` is told.
    List<String> serveOptions(int node);

    /// The data directories of the nodes, with their hands.
    List<Path> dataDirectories();

    /// Ends the database as a power failure would and starts it again.
    ///
    /// @throws UnsupportedOperationException where it has no process of its own
    void crash() throws IOException, InterruptedException;

    /// `kill -9` of the process behind one connection of a node; returns when the database answers
    /// again.
    ///
    /// @throws UnsupportedOperationException where there are no such processes
    void killBackend() throws IOException, InterruptedException;

    /// Ends one connection of a node, and nothing else.
    ///
    /// @throws UnsupportedOperationException where there are no connections
    void cutConnection() throws IOException, InterruptedException;

    /// Whether a node owns a session just now: then it is in the middle of a turn.
    ///
    /// @param port that the node listens on
    boolean isOwner(int port);

    /// As a server opens it, when no node runs any more.
    Transactions open();

    /// For reading, when no node runs any more.
    Connection connect() throws SQLException;

    @Override
    void close() throws IOException;
}

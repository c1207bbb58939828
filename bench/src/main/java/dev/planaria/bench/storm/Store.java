package dev.planaria.bench.storm;

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

    /// Ends the database as a power failure would and starts it again. False where it has no
    /// process of its own.
    boolean crash() throws IOException, InterruptedException;

    /// For reading, when no node runs any more.
    Connection connect() throws SQLException;

    @Override
    void close() throws IOException;
}

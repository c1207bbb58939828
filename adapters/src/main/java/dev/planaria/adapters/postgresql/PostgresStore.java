package dev.planaria.adapters.postgresql;

import dev.planaria.core.store.Transactions;

/// The shared store: a PostgreSQL database that several servers use at once.
public final class PostgresStore {
    private PostgresStore() {}

    /// Opens the database, and brings its tables to this release's shape.
    ///
    /// @param unsafe whether a server that may lose what it acknowledged is taken nevertheless
    ///   (protocol S4)
    /// @throws PostgresRefusedException when it cannot be reached, a newer release wrote it, it is
    ///   none of ours, or it would not keep what it acknowledges
    public static Transactions open(PostgresAccess access, boolean unsafe) {
        return PostgresDatabase.open(
                new Connector(access, unsafe), new DatabaseClock(System::nanoTime));
    }
}

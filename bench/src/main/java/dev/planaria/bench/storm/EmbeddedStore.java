package dev.planaria.bench.storm;

import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.core.store.Transactions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/// The database file in the data directory of the one node: it crashes with its process.
record EmbeddedStore(Path data) implements Store {
    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public List<String> serveOptions(int node) {
        return List.of("--data", data.toString());
    }

    @Override
    public List<Path> dataDirectories() {
        return List.of(data);
    }

    @Override
    public Breakable database() {
        throw new UnsupportedOperationException("the embedded store dies with its node alone");
    }

    /// Nobody may look while its node has it, and nobody could take over.
    @Override
    public boolean isOwner(int port) {
        return true;
    }

    @Override
    public Transactions open() {
        return SqliteStore.rows(
                data,
                InstantSource.system(),
                failure -> {
                    throw new IllegalStateException("the store is broken", failure);
                });
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("planaria.db"));
    }
}

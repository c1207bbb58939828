package dev.planaria.server;

import dev.planaria.adapters.postgresql.PostgresAccess;
import dev.planaria.adapters.postgresql.PostgresRefusedException;
import dev.planaria.adapters.postgresql.PostgresStore;
import dev.planaria.adapters.sqlite.DataDirectory;
import dev.planaria.adapters.sqlite.DataDirectoryException;
import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.core.store.Transactions;
import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import dev.planaria.server.config.SharedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;

/// Opens the database that a server is set up with: one that servers share, or the one in its data
/// directory.
final class Stores {
    private static final System.Logger LOG = System.getLogger(Stores.class.getName());
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private Stores() {}

    static Transactions open(Settings settings, InstantSource clock) throws SetupException {
        SharedStore shared = settings.store();
        try {
            if (shared != null) {
                return PostgresStore.open(
                        new PostgresAccess(shared.url(), shared.user(), shared.password()),
                        settings.unsafeStore());
            }
            if (!settings.unsafeStore()) {
                checkDisk(settings.data());
            }
            return SqliteStore.rows(settings.data(), clock, Stores::die);
        } catch (DataDirectoryException | PostgresRefusedException e) {
            throw new SetupException(String.valueOf(e.getMessage()));
        }
    }

    /// The data directory alone, where hands and key are: servers of one machine may share it.
    static DataDirectory directory(Settings settings) throws SetupException {
        try {
            return DataDirectory.share(settings.data());
        } catch (DataDirectoryException e) {
            throw new SetupException(String.valueOf(e.getMessage()));
        }
    }

    private static void checkDisk(Path data) throws SetupException {
        try {
            Path there = data;
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            String type = Files.getFileStore(there).type();
            if (IN_MEMORY.contains(type)) {
                throw new SetupException(
                        "data directory "
                                + data
                                + " lies in memory ("
                                + type
                                + ") and is lost with the power; choose another one with --data,"
                                + " or say --unsafe-store");
            }
        } catch (IOException e) {
            throw new SetupException("data directory " + data + " cannot be looked at");
        }
    }

    /// What is durable is not known any more: only a new start can tell (protocol S4).
    private static void die(Throwable why) {
        LOG.log(System.Logger.Level.ERROR, "The store failed: this server ends.", why);
        Runtime.getRuntime().halt(1);
    }
}

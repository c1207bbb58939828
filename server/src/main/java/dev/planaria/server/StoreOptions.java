package dev.planaria.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say which store is meant, and what it may be like.
final class StoreOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory ($PLANARIA_DATA, else ~/.planaria).")
    private @Nullable Path data;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = {
                "A database that servers share: jdbc:postgresql://HOST:PORT/DATABASE",
                "($PLANARIA_STORE, $PLANARIA_STORE_USER, $PLANARIA_STORE_PASSWORD); else the one in",
                "the data directory."
            })
    private @Nullable String store;

    @Option(
            names = "--unsafe-store",
            description = "Take a store that does not survive a loss of power.")
    private @Nullable Boolean unsafeStore;

    StoreOptions() {}

    @Nullable Path data() {
        return data;
    }

    @Nullable String store() {
        return store;
    }

    @Nullable Boolean unsafeStore() {
        return unsafeStore;
    }
}

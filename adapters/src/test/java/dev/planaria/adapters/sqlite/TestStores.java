package dev.planaria.adapters.sqlite;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.nio.file.Path;

/// Stores as the contracts want them.
final class TestStores {
    private TestStores() {}

    static Store open(Path directory, Node node) {
        return SqliteStore.open(
                directory,
                node,
                failure -> {
                    throw new AssertionError("the store is broken", failure);
                });
    }
}

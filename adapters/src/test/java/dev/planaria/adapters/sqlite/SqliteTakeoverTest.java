package dev.planaria.adapters.sqlite;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.TakeoverContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteTakeoverTest extends TakeoverContract {
    @TempDir Path directory;

    @Override
    protected Store open(Node node) {
        return TestStores.open(directory, node);
    }
}

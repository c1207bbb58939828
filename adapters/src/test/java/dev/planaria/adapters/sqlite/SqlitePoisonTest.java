package dev.planaria.adapters.sqlite;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.PoisonContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlitePoisonTest extends PoisonContract {
    @TempDir Path directory;

    @Override
    protected Store open(Node node) {
        return TestStores.open(directory, node);
    }
}

package dev.planaria.adapters.postgresql;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.NodesContract;

class PostgresNodesTest extends NodesContract {
    @Override
    protected Store open(Node node) {
        return TestPostgres.open(node);
    }
}

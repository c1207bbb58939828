package dev.planaria.adapters.postgresql;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.TakeoverContract;

class PostgresTakeoverTest extends TakeoverContract {
    @Override
    protected Store open(Node node) {
        return TestPostgres.open(node);
    }
}

package dev.planaria.adapters.postgresql;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.ConcurrencyContract;

class PostgresConcurrencyTest extends ConcurrencyContract {
    @Override
    protected Store open(Node node) {
        return TestPostgres.open(node);
    }

    @Override
    protected int races() {
        return 600;
    }
}

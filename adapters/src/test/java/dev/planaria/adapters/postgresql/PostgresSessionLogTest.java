package dev.planaria.adapters.postgresql;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.SessionLogContract;

class PostgresSessionLogTest extends SessionLogContract {
    @Override
    protected Store open(Node node) {
        return TestPostgres.open(node);
    }
}

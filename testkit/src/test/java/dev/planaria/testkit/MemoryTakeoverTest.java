package dev.planaria.testkit;

import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;

class MemoryTakeoverTest extends TakeoverContract {
    @Override
    protected Store open(Node node) {
        return Store.alone(new MemoryDatabase(node.clock()), node);
    }
}

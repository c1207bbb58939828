package dev.planaria.core.store;

import java.util.function.BooleanSupplier;

/// Whether this server takes sessions with their inputs (protocol C3): not when it only serves the
/// API, is leaving (L4), or has a slow store (L3).
final class Taking {
    private final Node node;
    private volatile BooleanSupplier willing = () -> true;

    Taking(Node node) {
        this.node = node;
    }

    Node node() {
        return node;
    }

    void takeWhile(BooleanSupplier condition) {
        willing = condition;
    }

    boolean takes() {
        return node.thinks() && willing.getAsBoolean();
    }
}

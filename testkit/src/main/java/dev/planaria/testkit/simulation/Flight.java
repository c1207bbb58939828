package dev.planaria.testkit.simulation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something under way that needs more steps to come to its end.
interface Flight {
    /// Goes on a little.
    ///
    /// @return whether it is over
    boolean step();

    /// What is on its way to the store and may still arrive there when the sender is dead; null for
    /// nothing.
    default @Nullable Supplier<?> onItsWay() {
        return null;
    }
}

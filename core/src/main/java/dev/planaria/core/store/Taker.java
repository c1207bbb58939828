package dev.planaria.core.store;

import dev.planaria.core.id.NodeId;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Whether a session is taken here together with its input (protocol C3): not when this server only
/// serves the API, may have been given up by the others (C1), is leaving (L4), or has a slow store
/// (L3).
final class Taker {
    private final Tenure tenure;
    private final boolean thinks;
    private volatile BooleanSupplier willing = () -> true;

    /// @param thinks whether this server ever does
    Taker(Tenure tenure, boolean thinks) {
        this.tenure = tenure;
        this.thinks = thinks;
    }

    void takeWhile(BooleanSupplier condition) {
        willing = condition;
    }

    /// The name to take it under; null when it must not be taken here.
    @Nullable NodeId name() {
        NodeId here = here();
        return thinks && willing.getAsBoolean() && tenure.isSure(here) ? here : null;
    }

    NodeId here() {
        return tenure.node();
    }
}

package dev.planaria.core.store;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether a session is taken here together with its input (protocol C3): not when this server only
/// serves the API, may have been given up by the others (C1), is leaving (L4), or has a slow store
/// (L3).
final class Taker {
    private final Tenure tenure;
    private final Strays strays;
    private final boolean thinks;
    private volatile BooleanSupplier willing = () -> true;

    /// @param thinks whether this server ever does
    Taker(Tenure tenure, Strays strays, boolean thinks) {
        this.tenure = tenure;
        this.strays = strays;
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

    /// Runs a write that may take the session.
    <T> T taking(SessionId id, Supplier<T> write) {
        return thinks ? strays.watch(id, write) : write.get();
    }

    NodeId here() {
        return tenure.node();
    }
}

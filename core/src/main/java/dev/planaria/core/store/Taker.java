package dev.planaria.core.store;

import dev.planaria.core.id.NodeId;
import org.jspecify.annotations.Nullable;

/// Who takes a session together with its input (protocol C3).
///
/// @param thinks whether this server does at all
record Taker(Tenure tenure, boolean thinks) {
    /// The name to take it under; null when it must not be taken here: this server does not think,
    /// or may have been given up by the others.
    @Nullable NodeId name() {
        NodeId here = here();
        return thinks && tenure.isSure(here) ? here : null;
    }

    NodeId here() {
        return tenure.node();
    }
}

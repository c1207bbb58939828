package dev.planaria.core.store;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// The server that uses a store.
///
/// @param id new at every start
/// @param thinks whether it takes sessions with their inputs (protocol C3)
/// @param clock the only one that is looked at
public record Node(NodeId id, boolean thinks, InstantSource clock, IdSource ids) {

    /// To the microsecond, as everything in a store.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}

package dev.planaria.core.store;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import java.time.InstantSource;

/// The server that uses a store.
///
/// @param id new at every start
/// @param thinks whether it takes sessions with their inputs (protocol C3)
/// @param clock of this process; the store's own clock where the store is this process's alone
public record Node(NodeId id, boolean thinks, InstantSource clock, IdSource ids) {}

package dev.planaria.core.sandbox;

import dev.planaria.core.id.HandId;

/// Where a hand lives (protocol S2, table `hand`).
///
/// @param id the hand, the same through all its replacements
/// @param provider the kind of hand, such as `bubblewrap`
/// @param bootId of the machine: another boot means another life
/// @param processStart of the hands process, opaque to all but its provider, which can tell from it
///   whether that process is one of its own: another start means its journal is gone (protocol T3)
/// @param generation fences former holders (protocol C8); rises at every wake
public record HandAddress(
        HandId id, String provider, String bootId, String processStart, long generation) {}

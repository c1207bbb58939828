package dev.planaria.core.sandbox;

import dev.planaria.core.id.HandId;

/// Where a hand lives (protocol S2, table `hand`).
///
/// @param id the hand, the same through all its replacements
/// @param provider the kind of hand, such as `bubblewrap`
/// @param bootId of the machine: another boot means another life
/// @param processStart of the hands process: another start means its journal is gone (protocol T3).
///   Opaque, but that it may begin with the name of the place where it runs, and a dot
/// @param generation fences former holders (protocol C8); rises at every wake
public record HandAddress(
        HandId id, String provider, String bootId, String processStart, long generation) {
    private static final String PLACE_END = ".";

    /// Whether its hands process is, or was, one of that place, such as a data directory: whoever
    /// serves that place now, and under whatever name.
    public boolean isOf(String place) {
        return processStart.startsWith(place + PLACE_END);
    }

    /// What the hands processes of a place are called.
    ///
    /// @param start tells this start from every other
    public static String processOf(String place, String start) {
        return place + PLACE_END + start;
    }
}

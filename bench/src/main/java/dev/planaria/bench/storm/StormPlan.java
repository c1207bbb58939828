package dev.planaria.bench.storm;

import java.time.Duration;

/// How much of everything there shall be at least; the storm lasts until there is.
///
/// @param pauses of nodes, longer than their lease
/// @param crashes of the database
/// @param acknowledged inputs of clients
/// @param writers at once, each with a session
/// @param every how long it takes from one disaster to the next
/// @param seed of all decisions; when they take effect is the machine's
public record StormPlan(
        int nodes,
        int kills,
        int pauses,
        int crashes,
        long acknowledged,
        int writers,
        Duration every,
        long seed) {}

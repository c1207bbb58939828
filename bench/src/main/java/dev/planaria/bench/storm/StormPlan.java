package dev.planaria.bench.storm;

import java.time.Duration;

/// How much of everything there shall be at least; the storm lasts until there is.
///
/// @param pauses of nodes, longer than their lease
/// @param database what happens to it; nothing where it has no process of its own
/// @param acknowledged inputs of clients
/// @param writers at once, each with a session
/// @param every how long it takes from one disaster to the next
/// @param seed of all decisions; when they take effect is the machine's
public record StormPlan(
        int nodes,
        int kills,
        int pauses,
        Harm database,
        long acknowledged,
        int writers,
        Duration every,
        long seed) {

    /// @param crashes of the whole: nothing is written any more
    /// @param backendKills `kill -9` of the process behind one connection of a node, which the
    ///   database answers by ending all others and recovering
    /// @param cuts of one connection of a node, which nobody else notices
    public record Harm(int crashes, int backendKills, int cuts) {
        public static final Harm NONE = new Harm(0, 0, 0);
    }
}

package dev.planaria.testkit.simulation;

import java.util.List;
import java.util.Map;

/// What came of a simulation.
///
/// @param asked steps before the drain
/// @param steps that were made, the drain included
/// @param events in the logs of all sessions
/// @param acknowledged events of which a client was told that they were accepted
/// @param troubles how often what went wrong
/// @param violations none, where every promise was kept
public record Report(
        long seed,
        int asked,
        long steps,
        long sessions,
        long events,
        long acknowledged,
        Map<Trouble, Long> troubles,
        List<Violation> violations) {
    public Report {
        troubles = Map.copyOf(troubles);
        violations = List.copyOf(violations);
    }

    /// What to say where something was violated.
    public String failure() {
        StringBuilder text = new StringBuilder("seed ").append(seed).append(" breaks:");
        violations.forEach(violation -> text.append("\n  ").append(violation));
        return text.append("\nrun it again: ./planaria bench simulate --seed ")
                .append(seed)
                .append(" --steps ")
                .append(asked)
                .toString();
    }
}

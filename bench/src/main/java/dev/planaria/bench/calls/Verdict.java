package dev.planaria.bench.calls;

/// What came of one call.
///
/// @param calls how many calls are in the log; one
/// @param results how many results they have; one
/// @param failed whether the result says that it failed
/// @param effects how often the command wrote its line
public record Verdict(CutPoint point, int calls, int results, boolean failed, int effects) {

    /// One result, and no effect twice; where the hand lived, it ran exactly once and said so.
    public boolean holds() {
        return calls == 1
                && results == 1
                && effects <= 1
                && (!point.handLives() || (effects == 1 && !failed));
    }
}

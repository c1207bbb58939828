package dev.planaria.bench.chaos;

import java.util.List;

/// Holds a session's history against the protocol (§9). Knows nothing of how the server does it,
/// and takes time in proportion to the history.
public final class Checker {
    private Checker() {}

    /// Every promise that was not kept; empty when all is well.
    public static List<Violation> check(SessionHistory history) {
        Findings findings = new Findings(history.session());
        LogRules.check(history.log(), findings);
        CallRules.check(history.log(), history.effects(), findings);
        AnswerRules.check(history, findings);
        ClientRules.check(history, findings);
        return findings.all();
    }
}

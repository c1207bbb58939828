package dev.planaria.cli;

import java.util.List;

/// How the work of a session came to rest.
///
/// @param reason the stop reason of the wire (`end_turn`, `refusal`, …), `terminated` or `deleted`
/// @param blockers ids of the calls that wait for an answer, where the reason is `requires_action`
record Ending(String reason, List<String> blockers) {
    Ending(String reason) {
        this(reason, List.of());
    }

    boolean isWell() {
        return reason.equals("end_turn");
    }

    boolean needsAction() {
        return reason.equals("requires_action");
    }
}

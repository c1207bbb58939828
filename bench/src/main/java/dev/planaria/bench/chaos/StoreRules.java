package dev.planaria.bench.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the store must look like beyond single sessions: I8 and I12.
public final class StoreRules {
    private static final int NOT_FOUND = 404;

    private StoreRules() {}

    /// Nothing is left of what was deleted (I8).
    public static List<Violation> gone(Remains remains) {
        Findings findings = new Findings(remains.session());
        findings.check(
                remains.status() == NOT_FOUND,
                "I8",
                "it is deleted, and the API answers " + remains.status());
        remains.rows()
                .forEach((table, count) ->
                        findings.check(
                                count == 0,
                                "I8",
                                "it is deleted, and %d rows of %s are left"
                                        .formatted(count, table)));
        return findings.all();
    }

    /// Each session and all that belongs to it is of one workspace (I12).
    ///
    /// @param own the only workspace that there is
    /// @param rows how many rows there are of each workspace
    public static List<Violation> workspaces(String own, Map<String, Long> rows) {
        List<Violation> found = new ArrayList<>();
        rows.forEach((workspace, count) -> {
            if (!workspace.equals(own)) {
                found.add(
                        new Violation(
                                "I12",
                                "(all)",
                                "%d rows are of workspace %s".formatted(count, workspace)));
            }
        });
        return found;
    }

    /// No event of one session stands in the log of another one (I12).
    public static List<Violation> apart(Map<String, List<LogEvent>> logs) {
        List<Violation> found = new ArrayList<>();
        Map<String, String> homes = new HashMap<>();
        logs.forEach((session, log) -> {
            for (LogEvent event : log) {
                String other = homes.putIfAbsent(event.id(), session);
                if (other != null && !other.equals(session)) {
                    found.add(
                            new Violation(
                                    "I12",
                                    session,
                                    event.id() + " stands in the log of " + other + " too"));
                }
            }
        });
        return found;
    }
}

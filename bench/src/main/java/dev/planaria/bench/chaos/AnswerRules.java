package dev.planaria.bench.chaos;

import java.util.ArrayList;
import java.util.List;

/// After the drain nothing waits, and every message was answered, or its turn was ended by its user
/// (I7). A session that was parked (L2) keeps what it owes: it must have answered after its wake.
final class AnswerRules {
    /// Put away after too many deaths: it says so, and answers when it is woken.
    private static final String PARKED = "retries_exhausted";

    private AnswerRules() {}

    static void check(SessionHistory history, Findings findings) {
        findings.check(
                history.pending() == 0, "I7", history.pending() + " inputs wait after the drain");
        findings.check(
                history.status().equals("idle"), "I7", "it is " + history.status() + " at the end");
        List<LogEvent> log = history.log();
        List<LogEvent> open = new ArrayList<>();
        for (LogEvent event : log) {
            if (event.is("user.message")) {
                open.add(event);
            } else if (event.is(
                    "agent.message", "agent.tool_use", "agent.custom_tool_use", "user.interrupt")) {
                open.clear();
            } else if (event.is("session.status_idle") && !event.text().equals(PARKED)) {
                // What rests with a message unread has forgotten it.
                open.forEach(message ->
                        findings.add(
                                "I7",
                                "%s at position %d is not answered: the turn ended with %s"
                                        .formatted(
                                                message.id(), message.position(), event.text())));
                open.clear();
            }
        }
        open.forEach(message -> findings.add("I7", message.id() + " is never answered"));
        findings.check(
                log.isEmpty() || log.stream().anyMatch(each -> each.is("session.status_idle")),
                "I7",
                "it never came to rest");
    }
}

package dev.planaria.adapters.rehearsal.rules;

import static dev.planaria.adapters.rehearsal.rules.RefusedException.invalid;

import dev.planaria.adapters.rehearsal.rules.Turns.Placed;
import dev.planaria.adapters.rehearsal.rules.Turns.Turn;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Every call of a tool is answered once, in the very next user turn, before anything else that
/// turn says.
final class ToolPairs {
    private final Set<String> seen = new HashSet<>();

    private ToolPairs() {}

    static void check(List<Turn> turns) {
        var pairs = new ToolPairs();
        Set<String> asked = Set.of();
        for (int i = 0; i < turns.size(); i++) {
            var turn = turns.get(i);
            if (!asked.isEmpty() && !turn.isUser()) {
                throw unanswered(turns.get(i - 1), asked);
            }
            if (turn.isUser()) {
                pairs.checkResults(turn, asked);
                checkAnswered(turns, i, asked);
            }
            asked = turn.isAssistant() ? pairs.calls(turn) : Set.of();
        }
        if (!asked.isEmpty()) {
            throw unanswered(turns.getLast(), asked);
        }
    }

    private Set<String> calls(Turn turn) {
        var ids = new LinkedHashSet<String>();
        for (var block : turn.blocks()) {
            if (block.type().equals("tool_use")) {
                if (!seen.add(block.text("id"))) {
                    throw invalid("%s: `tool_use` ids must be unique", block.path());
                }
                ids.add(block.text("id"));
            }
        }
        return ids;
    }

    private void checkResults(Turn turn, Set<String> asked) {
        var answered = new HashSet<String>();
        boolean resultsAreOver = false;
        for (var block : turn.blocks()) {
            if (!block.type().equals("tool_result")) {
                resultsAreOver = true;
                continue;
            }
            var id = block.text("tool_use_id");
            if (!asked.contains(id)) {
                throw unexpected(block, id);
            }
            if (!answered.add(id)) {
                throw invalid(
                        "%s: each tool_use must have a single result. Found multiple `tool_result` blocks with id: %s",
                        block.path(), id);
            }
            if (resultsAreOver) {
                throw invalid(
                        "%s: `tool_result` blocks must come first in the message that follows their `tool_use`: "
                                + "`tool_use` ids were found without `tool_result` blocks immediately after: %s",
                        block.path(), id);
            }
        }
    }

    private static void checkAnswered(List<Turn> turns, int index, Set<String> asked) {
        var missing = new TreeSet<>(asked);
        for (Placed block : turns.get(index).blocks()) {
            if (block.type().equals("tool_result")) {
                missing.remove(block.text("tool_use_id"));
            }
        }
        if (!missing.isEmpty()) {
            throw unanswered(turns.get(index - 1), missing);
        }
    }

    private static RefusedException unanswered(Turn turn, Set<String> ids) {
        return invalid(
                "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s. Each "
                        + "`tool_use` block must have a corresponding `tool_result` block in the next message.",
                turn.blocks().getLast().message(), String.join(", ", ids));
    }

    private static RefusedException unexpected(Placed block, String id) {
        return invalid(
                "%s: unexpected `tool_use_id` found in `tool_result` blocks: %s. Each `tool_result` block must have a "
                        + "corresponding `tool_use` block in the previous message.",
                block.path(), id);
    }
}

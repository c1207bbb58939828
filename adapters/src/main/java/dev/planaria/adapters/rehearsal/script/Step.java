package dev.planaria.adapters.rehearsal.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One reply of a script: when it is given, what it says, how it ends, how slowly it comes, and
/// what goes wrong first.
///
/// @param at the position it belongs to, counted from 0; [#IN_TURN] for "after the one before"
/// @param when the conditions; [When#ALWAYS] for none
/// @param faults used up one after the other, each for its number of attempts
public record Step(
        int at, When when, List<Block> reply, Ending ending, Pace pace, List<Fault> faults) {
    /// The step has no position of its own: it follows the one before it.
    public static final int IN_TURN = -1;

    public Step {
        reply = List.copyOf(reply);
        faults = List.copyOf(faults);
        if (at < IN_TURN) {
            throw new IllegalArgumentException("positions are counted from 0, not " + at);
        }
    }

    public static Step of(Block... blocks) {
        return new Step(
                IN_TURN, When.ALWAYS, List.of(blocks), Ending.PLAIN, Pace.AT_ONCE, List.of());
    }

    public static Step say(String text) {
        return of(new Block.Text(text, null));
    }

    /// Calls one tool; `input` is a JSON object as text.
    public static Step call(String tool, String input) {
        return of(new Block.ToolUse(tool, input));
    }

    public Step at(int position) {
        return new Step(position, when, reply, ending, pace, faults);
    }

    public Step when(When conditions) {
        return new Step(at, conditions, reply, ending, pace, faults);
    }

    public Step ending(Ending how) {
        return new Step(at, when, reply, how, pace, faults);
    }

    public Step pace(Pace how) {
        return new Step(at, when, reply, ending, how, faults);
    }

    /// Adds a fault after those that the step has already.
    public Step fault(Fault fault) {
        var more = new ArrayList<>(faults);
        more.add(fault);
        return new Step(at, when, reply, ending, pace, more);
    }

    /// What goes wrong on this attempt, counted from 0; nothing once all faults are used up.
    public Optional<Fault> faultOn(int attempt) {
        long before = 0;
        for (var fault : faults) {
            before += fault.times();
            if (attempt < before) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    /// Whether a client that got this reply holds a sealed thought of it.
    public boolean thinks() {
        return reply.stream()
                .anyMatch(block ->
                        block instanceof Block.Thinking || block instanceof Block.RedactedThinking);
    }

    /// Whether these are the names of the tools that the reply calls, in its order.
    public boolean callsTheToolsOf(List<String> names) {
        return names.equals(
                reply.stream()
                        .filter(Block.ToolUse.class::isInstance)
                        .map(block -> ((Block.ToolUse) block).name())
                        .toList());
    }

    boolean stands(int position, Situation situation) {
        return (at == IN_TURN || at == position) && when.holds(situation);
    }
}

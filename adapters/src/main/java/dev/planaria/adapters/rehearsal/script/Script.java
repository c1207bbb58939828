package dev.planaria.adapters.rehearsal.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A named list of replies that the rehearsal model plays.
///
/// The choice of a step is a pure function of the request ([Situation]): first the steps with
/// conditions, in their order; the first whose conditions all hold (and whose `at`, if it has one,
/// is the position) is played. Otherwise the steps without conditions are the main line: the k-th
/// of them is played at position k; one with `at` stands at that position, and those after it
/// follow on. A position that a conditional step took is not made up for.
///
/// @param contextWindow the most input tokens that a request may have; [#NO_WINDOW] for any number
public record Script(
        String name,
        String description,
        Counting counting,
        AtEnd atEnd,
        long contextWindow,
        List<Step> steps) {
    /// The script refuses no request for its length.
    public static final long NO_WINDOW = Long.MAX_VALUE;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /// What a position counts.
    public enum Counting {
        /// Assistant messages in the whole conversation.
        CONVERSATION,
        /// Assistant messages since the last user message that answers no tool: each turn starts at
        /// 0.
        TURN
    }

    /// What is played at a position behind the last step of the main line.
    public enum AtEnd {
        /// A plain sentence that the script has no more steps.
        SAY_SO,
        /// The last step, again and again.
        REPEAT_LAST,
        /// The first step, and so on.
        START_AGAIN
    }

    public Script {
        steps = List.copyOf(steps);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "script name \"%s\": use 1 to 64 letters, digits, '.', '_' and '-'"
                            .formatted(name));
        }
        if (contextWindow < 1) {
            throw new IllegalArgumentException(
                    "a context window has at least 1 token, not " + contextWindow);
        }
    }

    public static Builder named(String name) {
        return new Builder(name);
    }

    /// The step that answers a request. Every request has one.
    public Step stepFor(Situation situation) {
        int position = counting == Counting.TURN ? situation.turnPosition() : situation.position();
        for (var step : steps) {
            if (!step.when().isAlways() && step.stands(position, situation)) {
                return step;
            }
        }
        return mainLine(position);
    }

    private Step mainLine(int position) {
        var line = new ArrayList<Step>();
        int next = 0;
        for (var step : steps) {
            if (step.when().isAlways()) {
                int at = step.at() == Step.IN_TURN ? next : step.at();
                line.add(step.at(at));
                next = at + 1;
            }
        }
        if (next > 0 && position >= next) {
            return switch (atEnd) {
                case SAY_SO -> end(position);
                case REPEAT_LAST -> line.getLast();
                case START_AGAIN -> standing(line, position % next);
            };
        }
        return standing(line, position);
    }

    private Step standing(List<Step> line, int position) {
        return line.stream()
                .filter(step -> step.at() == position)
                .findFirst()
                .orElseGet(() -> end(position));
    }

    private Step end(int position) {
        return Step.say(
                "This is the rehearsal model: a script, not a language model. The script \"%s\" has no step %d."
                        .formatted(name, position));
    }

    /// Puts a script together in code.
    public static final class Builder {
        private final String name;
        private final List<Step> steps = new ArrayList<>();
        private String description = "";
        private Counting counting = Counting.CONVERSATION;
        private AtEnd atEnd = AtEnd.SAY_SO;
        private long contextWindow = NO_WINDOW;

        private Builder(String name) {
            this.name = name;
        }

        public Builder description(String text) {
            description = text;
            return this;
        }

        public Builder counting(Counting what) {
            counting = what;
            return this;
        }

        public Builder atEnd(AtEnd what) {
            atEnd = what;
            return this;
        }

        public Builder contextWindow(long tokens) {
            contextWindow = tokens;
            return this;
        }

        public Builder step(Step step) {
            steps.add(step);
            return this;
        }

        public Script build() {
            return new Script(name, description, counting, atEnd, contextWindow, steps);
        }
    }
}

package dev.planaria.adapters.rehearsal.script;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The conditions of a step: all that are given must hold; a null condition is not asked.
///
/// @param user on the text of the latest user message
/// @param toolResult on any one of the tool results that the request brings; without one it does
///   not hold
/// @param toolOffered the request must offer a tool of this name
public record When(
        @Nullable Words user, @Nullable ResultWords toolResult, @Nullable String toolOffered) {
    public static final When ALWAYS = new When(null, null, null);

    public static When userSays(String part) {
        return new When(new Words(part, null), null, null);
    }

    public static When toolResultSays(String part) {
        return new When(null, new ResultWords(new Words(part, null), null, null), null);
    }

    /// Holds when any result of this request failed (or, with false, when any went well).
    public static When toolResultIsError(boolean isError) {
        return new When(null, new ResultWords(Words.ANY, isError, null), null);
    }

    public static When toolOffered(String name) {
        return new When(null, null, name);
    }

    boolean isAlways() {
        return user == null && toolResult == null && toolOffered == null;
    }

    boolean holds(Situation situation) {
        return (user == null || user.holds(situation.userText()))
                && (toolResult == null
                        || situation.toolResults().stream().anyMatch(toolResult::holds))
                && (toolOffered == null || situation.toolsOffered().contains(toolOffered));
    }

    /// What a text must contain, and the regular expression that must be found in it.
    public record Words(@Nullable String contains, @Nullable Pattern matches) {
        public static final Words ANY = new Words(null, null);

        boolean holds(String text) {
            return (contains == null || text.contains(contains))
                    && (matches == null || matches.matcher(text).find());
        }
    }

    /// What must hold for one and the same tool result: its words, whether it failed, the name of
    /// its tool.
    public record ResultWords(Words words, @Nullable Boolean isError, @Nullable String tool) {
        boolean holds(Situation.Result result) {
            return words.holds(result.text())
                    && (isError == null || isError == result.isError())
                    && (tool == null || tool.equals(result.tool()));
        }
    }
}

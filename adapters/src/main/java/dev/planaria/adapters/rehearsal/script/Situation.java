package dev.planaria.adapters.rehearsal.script;

import java.util.List;
import java.util.Set;

/// What a script may look at when it chooses its next step: told from one request alone, so that
/// any server (also one that was started a moment ago) plays the same.
///
/// @param position assistant messages so far, in the whole conversation
/// @param turnPosition assistant messages since the last user message that answers no tool
/// @param userText the text of the latest user message that has any
/// @param toolResults the results that this request answers the model with; empty when it brings
///   none
/// @param toolsOffered the names of the request's tools
public record Situation(
        int position,
        int turnPosition,
        String userText,
        List<Result> toolResults,
        Set<String> toolsOffered) {

    public Situation {
        toolResults = List.copyOf(toolResults);
        toolsOffered = Set.copyOf(toolsOffered);
    }

    /// All results of this request, one after the other.
    public String toolResultText() {
        return String.join("\n", toolResults.stream().map(Result::text).toList());
    }

    /// One tool result: the name of the tool that was called, what it said, and whether it failed.
    public record Result(String tool, String text, boolean isError) {}
}

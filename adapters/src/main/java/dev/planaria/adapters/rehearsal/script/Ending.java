package dev.planaria.adapters.rehearsal.script;

import org.jspecify.annotations.Nullable;

/// Why a reply stops, where it is not plain from its blocks.
///
/// @param reason the wire's `stop_reason`; null for the plain one: `tool_use` when a tool is
///   called, else `end_turn`
/// @param sequence the `stop_sequence` that was met; null for the first one of the request
/// @param category with `refusal`: the policy's category; null where it has none
/// @param explanation with `refusal`: the words for a human; null where there are none
public record Ending(
        @Nullable String reason,
        @Nullable String sequence,
        @Nullable String category,
        @Nullable String explanation) {
    public static final Ending PLAIN = new Ending(null, null, null, null);

    public static Ending because(String reason) {
        return new Ending(reason, null, null, null);
    }

    public static Ending refusal(String category, String explanation) {
        return new Ending("refusal", null, category, explanation);
    }
}

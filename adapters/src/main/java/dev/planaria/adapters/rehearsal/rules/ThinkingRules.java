package dev.planaria.adapters.rehearsal.rules;

import static dev.planaria.adapters.rehearsal.rules.RefusedException.invalid;

import dev.planaria.adapters.rehearsal.rules.Seal.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;

/// Thoughts come back as they were given: their signatures always, and inside a tool loop (or a
/// paused turn) all of them, in their places. What was thought in turns before the current one may
/// be left out.
public final class ThinkingRules {
    private final Seal seal;

    public ThinkingRules(Seal seal) {
        this.seal = seal;
    }

    /// Checks the messages of a request. `thought` tells of an assistant message (by its index)
    /// without any thought whether the reply that it was made from had one: a signature can't tell
    /// that it is not there.
    public void check(JsonNode messages, IntPredicate thought) {
        int loop = loopStart(messages);
        int index = 0;
        for (var message : messages) {
            if (message.path("role").stringValue("").equals("assistant")) {
                var places = places(message.path("content"), index);
                if (index >= loop) {
                    checkWhole(places, index);
                    if (places.isEmpty() && callsTools(message) && thought.test(index)) {
                        throw missing(index);
                    }
                }
            }
            index++;
        }
    }

    /// The first message behind the last user turn that answers no tool: what comes after it is one
    /// turn's work.
    private static int loopStart(JsonNode messages) {
        var turns = Turns.of(messages);
        for (int i = turns.size() - 1; i >= 0; i--) {
            if (turns.get(i).isUser() && !turns.get(i).has("tool_result")) {
                return turns.get(i).message();
            }
        }
        return 0;
    }

    private List<Placed> places(JsonNode content, int message) {
        var places = new ArrayList<Placed>();
        int calls = 0;
        int index = 0;
        for (var block : content) {
            var path = "messages.%d.content.%d".formatted(message, index++);
            switch (block.path("type").stringValue("")) {
                case "thinking" -> {
                    var place =
                            seal.verify(
                                            block.path("signature").stringValue(""),
                                            block.path("thinking").stringValue(""))
                                    .orElseThrow(() ->
                                            invalid(
                                                    "%s: Invalid `signature` in `thinking` block",
                                                    path));
                    places.add(new Placed(place, calls, path));
                }
                case "redacted_thinking" -> {
                    var place =
                            seal.verifyRedacted(block.path("data").stringValue(""))
                                    .orElseThrow(() ->
                                            invalid(
                                                    "%s: Invalid `data` in `redacted_thinking` block",
                                                    path));
                    places.add(new Placed(place, calls, path));
                }
                case "tool_use" -> calls++;
                default -> {}
            }
        }
        return places;
    }

    private static void checkWhole(List<Placed> places, int message) {
        var next = new HashMap<Long, Integer>();
        var counts = new HashMap<Long, Integer>();
        for (var each : places) {
            var place = each.place();
            int expected = next.merge(place.reply(), 1, Integer::sum) - 1;
            if (place.ordinal() != expected || place.callsBefore() != each.calls()) {
                throw modified(each.path());
            }
            counts.put(place.reply(), place.count());
        }
        if (!next.equals(counts)) {
            throw modified("messages.%d.content".formatted(message));
        }
    }

    private static boolean callsTools(JsonNode message) {
        for (var block : message.path("content")) {
            if (block.path("type").stringValue("").equals("tool_use")) {
                return true;
            }
        }
        return false;
    }

    private static RefusedException modified(String path) {
        return invalid(
                "%s: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be "
                        + "modified. These blocks must remain as they were in the original response.",
                path);
    }

    private static RefusedException missing(int message) {
        return invalid(
                "messages.%d.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When "
                        + "`thinking` is enabled, a final `assistant` message must start with a thinking block "
                        + "(preceding the lastmost set of `tool_use` and `tool_result` blocks).",
                message);
    }

    private record Placed(Place place, int calls, String path) {}
}

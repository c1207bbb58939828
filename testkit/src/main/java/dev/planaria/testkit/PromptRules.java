package dev.planaria.testkit;

import dev.planaria.core.model.Prompt;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a real provider refuses in a prompt. Needs no library of tests: the simulation runs
/// without.
public final class PromptRules {
    private PromptRules() {}

    /// @throws AssertionError where it would be refused
    public static void check(Prompt prompt) {
        List<Prompt.Message> messages =
                prompt.messages().stream()
                        .filter(message -> message.role() != Prompt.Role.SYSTEM)
                        .toList();
        require(!messages.isEmpty(), "a prompt has messages");
        require(messages.getFirst().role() == Prompt.Role.USER, "a prompt begins with the user");
        for (int i = 0; i < messages.size(); i++) {
            Prompt.Message message = messages.get(i);
            require(!message.content().isEmpty(), "no message is empty");
            message.content().forEach(PromptRules::checkBlock);
            if (message.role() == Prompt.Role.ASSISTANT) {
                List<String> calls = ids(message, "tool_use", "id");
                if (!calls.isEmpty()) {
                    require(i + 1 < messages.size(), "calls are answered");
                    List<String> results = ids(messages.get(i + 1), "tool_result", "tool_use_id");
                    require(
                            results.equals(calls),
                            "one result for each call, in order: " + calls + ", not " + results);
                    resultsComeFirst(messages.get(i + 1));
                }
            } else if (i == 0 || messages.get(i - 1).role() != Prompt.Role.ASSISTANT) {
                require(
                        ids(message, "tool_result", "tool_use_id").isEmpty(),
                        "no result without its call");
            }
        }
    }

    private static void require(boolean kept, String rule) {
        if (!kept) {
            throw new AssertionError("a provider refuses this prompt: " + rule);
        }
    }

    private static void checkBlock(JsonNode block) {
        if (block.path("type").asString("").equals("text")) {
            require(!block.path("text").asString("").isBlank(), "no text is empty");
        }
    }

    private static void resultsComeFirst(Prompt.Message message) {
        boolean other = false;
        for (JsonNode block : message.content()) {
            boolean result = block.path("type").asString("").equals("tool_result");
            require(!(result && other), "results come first");
            other |= !result;
        }
    }

    private static List<String> ids(Prompt.Message message, String type, String field) {
        List<String> ids = new ArrayList<>();
        for (JsonNode block : message.content()) {
            if (block.path("type").asString("").equals(type)) {
                ids.add(block.path(field).asString(""));
            }
        }
        return ids;
    }
}

package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.model.Prompt;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a real provider refuses in a prompt.
public final class PromptRules {
    private PromptRules() {}

    public static void check(Prompt prompt) {
        List<Prompt.Message> messages =
                prompt.messages().stream()
                        .filter(message -> message.role() != Prompt.Role.SYSTEM)
                        .toList();
        assertThat(messages).as("a prompt has messages").isNotEmpty();
        assertThat(messages.getFirst().role())
                .as("a prompt begins with the user")
                .isEqualTo(Prompt.Role.USER);
        for (int i = 0; i < messages.size(); i++) {
            Prompt.Message message = messages.get(i);
            assertThat(message.content()).as("no message is empty").isNotEmpty();
            message.content().forEach(PromptRules::checkBlock);
            if (message.role() == Prompt.Role.ASSISTANT) {
                List<String> calls = ids(message, "tool_use", "id");
                if (!calls.isEmpty()) {
                    assertThat(i + 1).as("calls are answered").isLessThan(messages.size());
                    assertThat(ids(messages.get(i + 1), "tool_result", "tool_use_id"))
                            .as("one result for each call, in order")
                            .isEqualTo(calls);
                    resultsComeFirst(messages.get(i + 1));
                }
            } else if (i == 0 || messages.get(i - 1).role() != Prompt.Role.ASSISTANT) {
                assertThat(ids(message, "tool_result", "tool_use_id"))
                        .as("no result without its call")
                        .isEmpty();
            }
        }
    }

    private static void checkBlock(JsonNode block) {
        if (block.path("type").asString("").equals("text")) {
            assertThat(block.path("text").asString("")).as("no text is empty").isNotBlank();
        }
    }

    private static void resultsComeFirst(Prompt.Message message) {
        boolean other = false;
        for (JsonNode block : message.content()) {
            boolean result = block.path("type").asString("").equals("tool_result");
            assertThat(result && other).as("results come first").isFalse();
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

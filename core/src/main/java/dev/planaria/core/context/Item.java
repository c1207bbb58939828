package dev.planaria.core.context;

import dev.planaria.core.model.Prompt;
import dev.planaria.core.session.Position;
import dev.planaria.core.wire.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// One piece of the conversation: what one side said at one time.
///
/// @param last position of the log that it holds
/// @param tokens about how many the model reads
record Item(Kind kind, List<JsonNode> blocks, Position last, long tokens) {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int IMAGE_TOKENS = 1_600;

    /// Who said it, and as what.
    enum Kind {
        SUMMARY,
        QUESTION,
        INSTRUCTION,
        REPLY,
        /// Results of all calls of the reply before it: never parted from it.
        RESULTS;

        Prompt.Role role() {
            return switch (this) {
                case SUMMARY, QUESTION, RESULTS -> Prompt.Role.USER;
                case INSTRUCTION -> Prompt.Role.SYSTEM;
                case REPLY -> Prompt.Role.ASSISTANT;
            };
        }
    }

    static Item of(Kind kind, List<? extends JsonNode> blocks, Position last) {
        return new Item(kind, List.copyOf(blocks), last, tokens(blocks));
    }

    private static long tokens(List<? extends JsonNode> blocks) {
        return blocks.stream().mapToLong(Item::tokens).sum();
    }

    /// A rough guess, for what no provider has counted yet.
    static long tokens(JsonNode block) {
        if (block.path("source").path("type").asString("").equals("base64")
                && block.path("type").asString("").equals("image")) {
            return IMAGE_TOKENS;
        }
        return tokens(Json.text(block));
    }

    static long tokens(String text) {
        return 1L + text.length() / CHARACTERS_PER_TOKEN;
    }
}

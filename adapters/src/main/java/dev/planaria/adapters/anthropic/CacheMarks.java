package dev.planaria.adapters.anthropic;

import dev.planaria.core.model.Prompt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Where the prompt cache gets its breakpoints in a conversation. The provider takes four in all;
/// one goes to the tools and one to the system prompt, so two are left.
///
/// The last is where the conversation ends, so that the next step can read all of this one. The
/// other is where the previous step's prompt ended: the provider looks only 20 blocks back for what
/// it has, and a step with many parallel calls adds more than that.
final class CacheMarks {
    private static final int MARKS_MAX = 4;

    private final Set<Place> marked = new HashSet<>();

    private CacheMarks() {}

    /// @param taken breakpoints that are set elsewhere
    static CacheMarks of(List<Prompt.Message> messages, int taken) {
        CacheMarks marks = new CacheMarks();
        int own = 0;
        for (Prompt.Message message : messages) {
            for (JsonNode block : message.content()) {
                own += block.has("cache_control") ? 1 : 0;
            }
        }
        int left = MARKS_MAX - taken - own;
        if (left > 0) {
            marks.markLast(messages, messages.size());
        }
        if (left > 1) {
            marks.markLast(messages, previousEnd(messages));
        }
        return marks;
    }

    boolean contains(int message, int block) {
        return marked.contains(new Place(message, block));
    }

    /// How many messages the previous step's prompt had: all before the last reply.
    private static int previousEnd(List<Prompt.Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role() == Prompt.Role.ASSISTANT) {
                return i;
            }
        }
        return 0;
    }

    private void markLast(List<Prompt.Message> messages, int end) {
        for (int i = end - 1; i >= 0; i--) {
            List<JsonNode> blocks = messages.get(i).content();
            for (int j = blocks.size() - 1; j >= 0; j--) {
                if (takesMark(blocks.get(j))) {
                    marked.add(new Place(i, j));
                    return;
                }
            }
        }
    }

    /// Thoughts and empty texts may carry none; and a block's own stays as it is.
    private static boolean takesMark(JsonNode block) {
        String type = block.path("type").asString("");
        return !type.endsWith("thinking")
                && !(type.equals("text") && block.path("text").asString("").isBlank())
                && !block.has("cache_control");
    }

    private record Place(int message, int block) {}
}

package dev.planaria.adapters.anthropic;

import dev.planaria.core.agent.ModelConfig.Effort;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a prompt as a request of the Messages API. The blocks of the conversation go out as they
/// are: the same prompt gives the same bytes, or the prompt cache would be for nothing.
final class RequestWriter {
    private RequestWriter() {}

    static byte[] write(Prompt prompt, Traits traits) {
        ObjectNode body = Json.object();
        body.put("model", traits.name());
        body.put("max_tokens", Math.min(prompt.outputTokensMax(), traits.outputTokens()));
        body.put("stream", true);
        switch (traits.thinking()) {
            case UNSAID -> {}
            case OFF -> body.putObject("thinking").put("type", "disabled");
            case ADAPTIVE -> body.putObject("thinking").put("type", "adaptive");
        }
        Effort effort = effort(prompt.model().effort(), traits.efforts());
        if (effort != null) {
            body.putObject("output_config").put("effort", effort.name().toLowerCase(Locale.ROOT));
        }
        int marks = 0;
        if (!prompt.tools().isEmpty()) {
            writeTools(body.putArray("tools"), prompt.tools());
            marks++;
        }
        String system = prompt.system();
        if (system != null && !system.isBlank()) {
            body.putArray("system").add(marked(text(system)));
            marks++;
        }
        writeMessages(body.putArray("messages"), prompt.messages(), traits, marks);
        return Json.MAPPER.writeValueAsBytes(body);
    }

    /// The highest effort that the model takes and that is not above the wish; where all are above
    /// it, the lowest. Null for a model that knows none.
    private static @Nullable Effort effort(Effort wish, Set<Effort> taken) {
        return taken.stream()
                .filter(one -> one.compareTo(wish) <= 0)
                .max(Comparator.naturalOrder())
                .or(() -> taken.stream().min(Comparator.naturalOrder()))
                .orElse(null);
    }

    private static void writeTools(ArrayNode to, List<ToolSpec> tools) {
        for (ToolSpec tool : tools) {
            ObjectNode node = Json.object();
            node.put("name", tool.name());
            node.put("description", tool.description());
            node.set("input_schema", tool.inputSchema());
            to.add(node);
        }
        mark((ObjectNode) to.get(to.size() - 1));
    }

    private static void writeMessages(
            ArrayNode to, List<Prompt.Message> messages, Traits traits, int marksTaken) {
        CacheMarks marks = CacheMarks.of(messages, marksTaken);
        for (int i = 0; i < messages.size(); i++) {
            Prompt.Message message = messages.get(i);
            boolean asUser = message.role() == Prompt.Role.SYSTEM && !traits.systemMessages();
            ArrayNode content = Json.object().arrayNode();
            for (int j = 0; j < message.content().size(); j++) {
                JsonNode block = message.content().get(j);
                if (message.role() == Prompt.Role.ASSISTANT && isBlankText(block)) {
                    // A model may say nothing at all, but no request may quote it saying so.
                    continue;
                }
                JsonNode written = asUser ? asInstruction(block) : block;
                content.add(marks.contains(i, j) ? marked(written) : written);
            }
            if (!content.isEmpty()) {
                to.addObject()
                        .put(
                                "role",
                                asUser ? "user" : message.role().name().toLowerCase(Locale.ROOT))
                        .set("content", content);
            }
        }
    }

    private static boolean isBlankText(JsonNode block) {
        return block.path("type").asString("").equals("text")
                && block.path("text").asString("").isBlank();
    }

    /// How a model without the role `system` in mid-conversation is told that these words are its
    /// operator's.
    private static JsonNode asInstruction(JsonNode block) {
        return text("<system>\n" + block.path("text").asString("") + "\n</system>");
    }

    private static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    private static ObjectNode marked(JsonNode block) {
        ObjectNode copy = Json.object();
        copy.setAll((ObjectNode) block);
        mark(copy);
        return copy;
    }

    private static void mark(ObjectNode block) {
        block.putObject("cache_control").put("type", "ephemeral");
    }
}

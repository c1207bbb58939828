package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.tool.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// A model that says what a script says, chosen by what it is asked: the same prompt gets the same
/// reply, however often it is asked. Refuses what a provider refuses: see [PromptRules], and
/// thoughts that it never had.
public final class ScriptedModel implements Model {
    private final Script script;
    private final List<Prompt> prompts = new ArrayList<>();
    private final Set<JsonNode> thoughts = ConcurrentHashMap.newKeySet();
    private volatile Limits limits = new Limits(200_000, 8_000);

    public ScriptedModel(Script script) {
        this.script = script;
    }

    /// The n-th reply follows when the prompt holds n - 1 messages of the model already; the last
    /// one is said again and again.
    public static ScriptedModel saying(Reply... replies) {
        List<Reply> all = List.of(replies);
        return new ScriptedModel(
                (prompt, _) -> all.get(Math.min((int) said(prompt), all.size() - 1)));
    }

    private static long said(Prompt prompt) {
        return prompt.messages().stream()
                .filter(message -> message.role() == Prompt.Role.ASSISTANT)
                .count();
    }

    /// What to say.
    @FunctionalInterface
    public interface Script {
        Reply reply(Prompt prompt, Cancellation stop)
                throws ModelFailedException, InterruptedException;
    }

    public ScriptedModel withLimits(Limits other) {
        limits = other;
        return this;
    }

    /// All that was asked, in order.
    public synchronized List<Prompt> prompts() {
        return List.copyOf(prompts);
    }

    public Prompt lastPrompt() {
        return prompts().getLast();
    }

    @Override
    public Reply complete(Prompt prompt, Consumer<Delta> onDelta, Cancellation stop)
            throws ModelFailedException, InterruptedException {
        synchronized (this) {
            prompts.add(prompt);
        }
        PromptRules.check(prompt);
        for (Prompt.Message message : prompt.messages()) {
            message.content().stream()
                    .filter(ScriptedModel::isThought)
                    .forEach(thought -> assertThat(thoughts).as("our thoughts").contains(thought));
        }
        Reply reply = script.reply(prompt, stop);
        reply.content().stream().filter(ScriptedModel::isThought).forEach(thoughts::add);
        for (int block = 0; block < reply.content().size(); block++) {
            tell(block, reply.content().get(block), onDelta);
        }
        return reply;
    }

    private static boolean isThought(JsonNode block) {
        return block.path("type").asString("").equals("thinking");
    }

    private static void tell(int block, JsonNode json, Consumer<Delta> onDelta) {
        switch (json.path("type").asString("")) {
            case "thinking" -> onDelta.accept(new Delta.ThinkingStarted(block));
            case "tool_use" ->
                    onDelta.accept(new Delta.ToolStarted(block, json.path("name").asString("")));
            case "text" -> {
                onDelta.accept(new Delta.TextStarted(block));
                String text = json.path("text").asString("");
                int half = text.length() / 2;
                onDelta.accept(new Delta.Text(block, text.substring(0, half)));
                onDelta.accept(new Delta.Text(block, text.substring(half)));
            }
            default -> {
                // Nobody watches the rest.
            }
        }
    }

    @Override
    public Limits limits(String model) {
        return limits;
    }
}

package dev.planaria.bench;

import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A model that calls a tool as often as it is told to, then ends its turn; it answers at once. It
/// times what lies between its replies and the next requests. For one session at a time.
final class SteppingModel implements Model {
    private static final Limits LIMITS = new Limits(200_000, 8_000);
    private static final String SUMMARY_WANTED = "The context window is nearly full";

    private int calls;
    private long since;
    private @Nullable LongSamples to;
    private long named;

    /// The next turn calls the tool so often.
    void willCall(int times) {
        calls = times;
        to = null;
    }

    /// The next turn too, and its steps are timed.
    void willCall(int times, LongSamples samples) {
        calls = times;
        since = 0;
        to = samples;
    }

    /// A wake has just begun: the next request ends it.
    void woken(LongSamples samples) {
        calls = 0;
        since = System.nanoTime();
        to = samples;
    }

    @Override
    public Reply complete(Prompt prompt, Consumer<Delta> onDelta, Cancellation stop) {
        long arrived = System.nanoTime();
        if (wantsSummary(prompt)) {
            since = 0;
            return reply(Json.object().put("type", "text").put("text", "All was noted."));
        }
        LongSamples samples = to;
        if (samples != null) {
            if (since != 0) {
                samples.add(arrived - since);
            }
            measure(prompt, samples);
        }
        Reply reply = calls > 0 ? call() : reply(text());
        since = System.nanoTime();
        return reply;
    }

    private static void measure(Prompt prompt, LongSamples samples) {
        long begun = System.nanoTime();
        ArrayNode messages = Json.MAPPER.createArrayNode();
        for (Prompt.Message message : prompt.messages()) {
            messages.addObject()
                    .put("role", message.role().name())
                    .putArray("content")
                    .addAll(message.content());
        }
        byte[] json = Json.text(messages).getBytes(StandardCharsets.UTF_8);
        samples.prompt(json.length, System.nanoTime() - begun);
    }

    private static boolean wantsSummary(Prompt prompt) {
        JsonNode last = prompt.messages().getLast().content().getLast();
        return last.path("text").asString("").startsWith(SUMMARY_WANTED);
    }

    private Reply call() {
        calls--;
        named++;
        ObjectNode block =
                Json.object()
                        .put("type", "tool_use")
                        .put("id", "toolu_" + named)
                        .put("name", NoteHand.TOOL);
        block.putObject("input").put("text", "step " + named);
        return new Reply(List.of(text(), block), Reply.Stop.TOOL_USE, Usage.NONE, null);
    }

    private static ObjectNode text() {
        return Json.object()
                .put("type", "text")
                .put("text", "I note what I have just found, and go on from there.");
    }

    private static Reply reply(ObjectNode block) {
        return new Reply(List.of(block), Reply.Stop.END_TURN, Usage.NONE, null);
    }

    @Override
    public Limits limits(String model) {
        return LIMITS;
    }
}

package dev.planaria.adapters.anthropic;

import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts the events of one streamed reply together. For one thread.
final class ReplyAssembler {
    private static final int BLOCKS_MAX = 10_000;

    private final Consumer<Delta> onDelta;
    private final List<OpenBlock> blocks = new ArrayList<>();
    private final UsageCount usage = new UsageCount();
    private boolean started;
    private boolean stopped;
    private @Nullable String stopReason;
    private JsonNode stopDetails = MissingNode.getInstance();

    ReplyAssembler(Consumer<Delta> onDelta) {
        this.onDelta = onDelta;
    }

    /// Takes one event; `error` events are not for here. Those of a newer API are passed over.
    void add(String type, JsonNode event) throws NonsenseException {
        switch (type) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> startBlock(event);
            case "content_block_delta" -> addPiece(event);
            case "content_block_stop" -> block(event).close();
            case "message_delta" -> end(event);
            case "message_stop" -> stopped = true;
            default -> {}
        }
    }

    /// Takes a whole message, of an endpoint that does not stream.
    void addMessage(JsonNode message) throws NonsenseException {
        if (!message.path("content").isArray()) {
            throw new NonsenseException("the answer is no message");
        }
        start(message);
        for (JsonNode block : message.path("content")) {
            open(blocks.size(), block);
            blocks.getLast().close();
        }
        readStop(message);
        stopped = true;
    }

    boolean isDone() {
        return stopped;
    }

    Reply reply() throws NonsenseException {
        if (!stopped) {
            throw new NonsenseException("the stream ended in the middle of the reply");
        }
        if (stopReason == null) {
            throw new NonsenseException("the reply does not say why it ended");
        }
        Reply.Stop stop = stop(stopReason);
        List<JsonNode> content = new ArrayList<>();
        for (OpenBlock block : blocks) {
            if (block.isWhole()) {
                content.add(block.finish());
            } else if (!mayBeCut(stop)) {
                throw new NonsenseException("a block of the reply is not whole");
            } else if (!block.isCall()) {
                content.add(block.finish());
            }
            // A call that was cut short is left out: its input is not what the model meant.
        }
        return new Reply(
                content, stop, usage.total(), stop == Reply.Stop.REFUSAL ? refusal() : null);
    }

    private static boolean mayBeCut(Reply.Stop stop) {
        return switch (stop) {
            case MAX_TOKENS, CONTEXT_FULL, REFUSAL -> true;
            case END_TURN, TOOL_USE, STOP_SEQUENCE, PAUSE_TURN, UNKNOWN -> false;
        };
    }

    private void start(JsonNode message) throws NonsenseException {
        if (started || !message.isObject()) {
            throw new NonsenseException("the reply does not begin with one message");
        }
        started = true;
        usage.read(message.path("usage"));
    }

    private void startBlock(JsonNode event) throws NonsenseException {
        if (!started) {
            throw new NonsenseException("a block came before its message");
        }
        if (event.path("index").asInt(-1) != blocks.size() || blocks.size() >= BLOCKS_MAX) {
            throw new NonsenseException("the blocks of the reply are not in order");
        }
        open(blocks.size(), event.path("content_block"));
    }

    private void open(int index, JsonNode start) throws NonsenseException {
        if (!(start instanceof ObjectNode object) || !object.path("type").isString()) {
            throw new NonsenseException("a block of the reply has no type");
        }
        OpenBlock block = new OpenBlock(object);
        blocks.add(block);
        switch (block.type()) {
            case "text" -> {
                onDelta.accept(new Delta.TextStarted(index));
                tell(index, block.initialText());
            }
            case "thinking", "redacted_thinking" ->
                    onDelta.accept(new Delta.ThinkingStarted(index));
            case "tool_use" -> {
                if (block.name().isEmpty() || !object.path("id").isString()) {
                    throw new NonsenseException("a call has no name or no id");
                }
                onDelta.accept(new Delta.ToolStarted(index, block.name()));
            }
            default -> {}
        }
    }

    private void addPiece(JsonNode event) throws NonsenseException {
        OpenBlock block = block(event);
        String text = block.add(event.path("delta"));
        if (block.type().equals("text")) {
            tell(event.path("index").asInt(), text);
        }
    }

    private void tell(int index, String text) {
        if (!text.isEmpty()) {
            onDelta.accept(new Delta.Text(index, text));
        }
    }

    private OpenBlock block(JsonNode event) throws NonsenseException {
        int index = event.path("index").asInt(-1);
        if (index < 0 || index >= blocks.size()) {
            throw new NonsenseException("a piece belongs to no block");
        }
        return blocks.get(index);
    }

    private void end(JsonNode event) {
        usage.read(event.path("usage"));
        readStop(event.path("delta"));
    }

    private void readStop(JsonNode from) {
        if (from.path("stop_reason").isString()) {
            stopReason = from.path("stop_reason").stringValue();
            stopDetails = from.path("stop_details");
        }
    }

    private static Reply.Stop stop(String reason) {
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "end_turn" -> Reply.Stop.END_TURN;
            case "tool_use" -> Reply.Stop.TOOL_USE;
            case "max_tokens" -> Reply.Stop.MAX_TOKENS;
            case "stop_sequence" -> Reply.Stop.STOP_SEQUENCE;
            case "pause_turn" -> Reply.Stop.PAUSE_TURN;
            case "refusal" -> Reply.Stop.REFUSAL;
            case "model_context_window_exceeded" -> Reply.Stop.CONTEXT_FULL;
            default -> Reply.Stop.UNKNOWN;
        };
    }

    private Reply.@Nullable Refusal refusal() {
        return stopDetails.isObject()
                ? new Reply.Refusal(
                        stopDetails.path("category").asString(null),
                        stopDetails.path("explanation").asString(null))
                : null;
    }
}

package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.rules.RefusedException;
import dev.planaria.adapters.rehearsal.rules.Seal;
import dev.planaria.adapters.rehearsal.script.Block;
import dev.planaria.adapters.rehearsal.script.Placeholders;
import dev.planaria.adapters.rehearsal.script.Situation;
import dev.planaria.adapters.rehearsal.script.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Makes the reply of a step: fills its placeholders, seals its thoughts, names its calls.
final class ReplyComposer {
    private final Seal seal;

    ReplyComposer(Seal seal) {
        this.seal = seal;
    }

    Reply compose(JsonNode request, Step step, Situation situation, Usage usage) {
        boolean silent = request.path("max_tokens").longValue(1) == 0;
        var parts =
                silent ? List.<Reply.Part>of() : parts(request.path("thinking"), step, situation);
        long thinking =
                Meter.tokens(
                        parts.stream()
                                .filter(part -> part.type().endsWith("thinking"))
                                .mapToLong(ReplyComposer::characters)
                                .sum());
        long all = parts.stream().mapToLong(ReplyComposer::characters).sum();
        var stop = silent ? new Reply.Stop("max_tokens", null, null) : stop(request, step);
        var id = "msg_rehearsal_" + UUID.randomUUID().toString().replace("-", "");
        var model = request.path("model").stringValue("");
        return new Reply(id, model, parts, stop, usage, Meter.tokens(all), thinking);
    }

    /// Whether a reply of this step to this request has thoughts: not where the request switches
    /// thinking off.
    static boolean thinks(JsonNode request, Step step) {
        return step.thinks() && !Json.type(request.path("thinking")).equals("disabled");
    }

    private List<Reply.Part> parts(JsonNode thinking, Step step, Situation situation) {
        var maker = new PartMaker(thinking, step, new Placeholders(situation));
        try {
            step.reply().forEach(maker::add);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(
                    "The rehearsal script cannot be played here: %s",
                    String.valueOf(e.getMessage()));
        }
        return maker.parts;
    }

    private static long characters(Reply.Part part) {
        return switch (part.type()) {
            case "text" -> part.text("text").length();
            case "thinking" -> part.text("thinking").length();
            case "redacted_thinking" -> part.text("data").length();
            default -> part.block().path("input").toString().length();
        };
    }

    private static Reply.Stop stop(JsonNode request, Step step) {
        var ending = step.ending();
        boolean calls = step.reply().stream().anyMatch(Block.ToolUse.class::isInstance);
        var plain = calls ? "tool_use" : "end_turn";
        var reason = ending.reason() == null ? plain : ending.reason();
        return switch (reason) {
            case "refusal" ->
                    new Reply.Stop(
                            reason,
                            null,
                            Json.typed("refusal")
                                    .put("category", ending.category())
                                    .put("explanation", ending.explanation()));
            case "stop_sequence" ->
                    new Reply.Stop(
                            reason,
                            ending.sequence() == null
                                    ? request.path("stop_sequences").path(0).stringValue("")
                                    : ending.sequence(),
                            null);
            default -> new Reply.Stop(reason, null, null);
        };
    }

    /// Turns the blocks of one step into those of the wire, one after the other.
    private final class PartMaker {
        private final boolean thinkingOff;
        private final boolean thinkingOmitted;
        private final Step step;
        private final Placeholders placeholders;
        private final long reply = UUID.randomUUID().getMostSignificantBits();
        private final int thoughts;
        private final List<Reply.Part> parts = new ArrayList<>();
        private int ordinal;
        private int calls;

        PartMaker(JsonNode thinking, Step step, Placeholders placeholders) {
            this.thinkingOff = Json.type(thinking).equals("disabled");
            this.thinkingOmitted = thinking.path("display").stringValue("").equals("omitted");
            this.step = step;
            this.placeholders = placeholders;
            this.thoughts =
                    (int)
                            step.reply().stream()
                                    .filter(block ->
                                            block instanceof Block.Thinking
                                                    || block instanceof Block.RedactedThinking)
                                    .count();
        }

        void add(Block block) {
            switch (block) {
                case Block.Thinking thinking when thinkingOff -> {}
                case Block.RedactedThinking thinking when thinkingOff -> {}
                case Block.Thinking(var text) ->
                        addThinking(thinkingOmitted ? "" : placeholders.fill(text));
                case Block.RedactedThinking(var hidden) ->
                        addPart(
                                Json.typed("redacted_thinking")
                                        .put(
                                                "data",
                                                seal.redact(place(), placeholders.fill(hidden))));
                case Block.Text text ->
                        parts.add(
                                new Reply.Part(
                                        Json.typed("text")
                                                .put("text", placeholders.fill(text.text()))
                                                .putNull("citations"),
                                        text.chunks() == null
                                                ? step.pace().chunks()
                                                : text.chunks()));
                case Block.ToolUse call -> addCall(call);
            }
        }

        private void addThinking(String text) {
            addPart(
                    Json.typed("thinking")
                            .put("thinking", text)
                            .put("signature", seal.sign(place(), text)));
        }

        private void addCall(Block.ToolUse call) {
            calls++;
            var block =
                    Json.typed("tool_use")
                            .put(
                                    "id",
                                    "toolu_rehearsal_"
                                            + UUID.randomUUID().toString().replace("-", ""))
                            .put("name", call.name());
            block.set("input", filled(Json.parse(call.input())));
            block.set("caller", Json.typed("direct"));
            addPart(block);
        }

        private void addPart(ObjectNode block) {
            parts.add(new Reply.Part(block, step.pace().chunks()));
        }

        private Seal.Place place() {
            return new Seal.Place(reply, ordinal++, thoughts, calls);
        }

        private JsonNode filled(JsonNode input) {
            return switch (input) {
                case StringNode text -> StringNode.valueOf(placeholders.fill(text.stringValue()));
                case ObjectNode object -> {
                    object.properties().forEach(field -> field.setValue(filled(field.getValue())));
                    yield object;
                }
                case ArrayNode array -> {
                    for (int i = 0; i < array.size(); i++) {
                        array.set(i, filled(array.get(i)));
                    }
                    yield array;
                }
                default -> input;
            };
        }
    }
}

package dev.planaria.testkit.simulation;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Usage;
import dev.planaria.testkit.PromptRules;
import dev.planaria.testkit.Replies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A model that says something else each time: texts, thoughts, calls of every kind, pauses,
/// refusals; and that fails. Refuses what a provider refuses ([PromptRules]).
final class SimulatedModel {
    static final Model.Limits LIMITS = new Model.Limits(20_000, 2_000);

    /// A prompt of this size makes the next one be summarised.
    private static final Usage NEARLY_FULL = new Usage(19_000, 10, 0, 0, 0);

    private static final String[] TOOLS = {"bash", "bash", "bash", "guarded", "ask_user", "gone"};

    private final World world;
    private int calls;

    SimulatedModel(World world) {
        this.world = world;
    }

    Reply answer(Prompt prompt, boolean summary) throws ModelFailedException {
        PromptRules.check(prompt);
        if (!world.isCalm() && world.happens(0.12)) {
            world.tally().count(Trouble.MODEL_FAILURE);
            throw failure();
        }
        if (summary) {
            return Replies.of(Replies.text("what was said before"));
        }
        Reply reply = reply();
        return world.happens(0.02) ? Replies.using(reply, NEARLY_FULL) : reply;
    }

    private ModelFailedException failure() {
        return switch (world.pick(6)) {
            case 0 -> new ModelFailedException(FailureClass.MODEL_OVERLOADED, "overloaded");
            case 1 ->
                    new ModelFailedException(
                            FailureClass.MODEL_RATE_LIMITED,
                            "too many requests",
                            Duration.ofSeconds(3),
                            false);
            case 2 -> new ModelFailedException(FailureClass.MODEL_TIMEOUT, "timed out");
            case 3 -> new ModelFailedException(FailureClass.MODEL_REJECTED, "no such model");
            default -> new ModelFailedException(FailureClass.MODEL_NETWORK, "the stream was cut");
        };
    }

    private Reply reply() {
        double kind = world.random().nextDouble();
        if (kind < 0.04) {
            return Replies.ended(Reply.Stop.PAUSE_TURN, Replies.text("One moment."));
        }
        if (kind < 0.06) {
            return Replies.ended(Reply.Stop.REFUSAL, Replies.text("No."));
        }
        List<JsonNode> blocks = new ArrayList<>();
        if (world.happens(0.2)) {
            blocks.add(Replies.thinking("thought " + calls));
        }
        if (kind < 0.65 && !world.isCalm()) {
            for (int i = world.pick(3); i >= 0; i--) {
                calls++;
                blocks.add(
                        Replies.call(
                                "toolu_" + calls, TOOLS[world.pick(TOOLS.length)], "do " + calls));
            }
        } else {
            blocks.add(Replies.text("Well."));
        }
        return Replies.of(blocks.toArray(JsonNode[]::new));
    }
}

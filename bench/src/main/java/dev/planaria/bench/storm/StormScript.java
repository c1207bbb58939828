package dev.planaria.bench.storm;

import dev.planaria.adapters.rehearsal.script.Block;
import dev.planaria.adapters.rehearsal.script.Pace;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Step;
import dev.planaria.adapters.rehearsal.script.When;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// What the writers say and what the model makes of it: the last mark of a message, such as `[[tool
/// t-12]]`, tells the model what to do, and gives the effect a name of its own.
final class StormScript {
    static final String NAME = "storm";

    /// Where calls write that they took effect.
    static final String EFFECTS = "effects";

    private StormScript() {}

    static Script script() {
        String token = "${user:(?s).*\\[\\[[a-z]+ (t-[0-9]+)\\]\\]}";
        return Script.named(NAME)
                .counting(Script.Counting.TURN)
                .atEnd(Script.AtEnd.REPEAT_LAST)
                .step(
                        deed("tool")
                                .apply(
                                        bash(
                                                "echo %s >> %s; sleep 0.3; echo done"
                                                        .formatted(token, EFFECTS))))
                .step(
                        deed("tools")
                                .apply(
                                        bash("echo %s >> %s".formatted(token, EFFECTS)),
                                        bash("sleep 0.1; env")))
                .step(
                        deed("ask")
                                .apply(
                                        new Block.Text("I must ask.", null),
                                        new Block.ToolUse(
                                                "ask", "{\"question\": \"What is it?\"}")))
                .step(
                        deed("slow")
                                .apply(new Block.Text("It took me a while.", null))
                                .pace(
                                        new Pace(
                                                Duration.ofMillis(300),
                                                Duration.ofMillis(900),
                                                Pace.AT_ONCE.chunks())))
                .step(Step.say("I have read all of it."))
                .build();
    }

    private interface Deed {
        Step apply(Block... blocks);
    }

    private static Deed deed(String word) {
        When last =
                new When(
                        new When.Words(
                                null, Pattern.compile("\\[\\[" + word + " t-[0-9]+\\]\\][^\\[]*$")),
                        null,
                        null);
        return blocks -> Step.of(blocks).when(last).at(0);
    }

    private static Block bash(String command) {
        return new Block.ToolUse("bash", Client.object().put("command", command).toString());
    }

    static String deed(RandomGenerator random, boolean hands) {
        int dice = random.nextInt(100);
        if (hands && dice < 60) {
            return dice < 40 ? "tool" : "tools";
        }
        if (dice < 75) {
            return "say";
        }
        return dice < 85 ? "ask" : "slow";
    }

    static ObjectNode message(String words, String deed, String mark) {
        ObjectNode event = Client.object().put("type", "user.message");
        text(event, words + "[[" + deed + " " + mark + "]]");
        return event;
    }

    static ObjectNode answer(String call, String words) {
        ObjectNode event =
                Client.object()
                        .put("type", "user.custom_tool_result")
                        .put("custom_tool_use_id", call);
        text(event, words);
        return event;
    }

    static ObjectNode interrupt() {
        return Client.object().put("type", "user.interrupt");
    }

    private static void text(ObjectNode event, String text) {
        event.putArray("content").addObject().put("type", "text").put("text", text);
    }

    /// The agent whose sessions the writers talk to.
    static ObjectNode agent() {
        ObjectNode agent = Client.object().put("name", "storm").put("model", "rehearsal:" + NAME);
        var tools = agent.putArray("tools");
        tools.addObject().put("type", "agent_toolset_20260401");
        ObjectNode ask = tools.addObject().put("type", "custom").put("name", "ask");
        ask.put("description", "Asks the client.");
        ObjectNode schema = ask.putObject("input_schema").put("type", "object");
        schema.putObject("properties").putObject("question").put("type", "string");
        return agent;
    }
}

package dev.planaria.server.live;

import dev.planaria.cli.Api;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A script of the rehearsal model, put together in a test.
final class Script {
    private final ObjectNode root = Api.object();
    private final ArrayNode steps;

    Script(String name) {
        root.put("name", name);
        steps = root.putArray("steps");
    }

    String name() {
        return root.path("name").asString("");
    }

    String json() {
        return root.toString();
    }

    /// The next step runs a shell command.
    Script bash(String command) {
        return call("bash", Api.object().put("command", command));
    }

    Script call(String tool, ObjectNode input) {
        reply(steps.addObject(), tool, input);
        return this;
    }

    /// Runs a shell command, but only after a result that failed.
    Script bashAfterError(String command) {
        ObjectNode step = steps.addObject();
        step.putObject("when").putObject("tool_result").put("is_error", true);
        reply(step, "bash", Api.object().put("command", command));
        return this;
    }

    Script say(String text) {
        steps.addObject().putArray("reply").addObject().put("type", "text").put("text", text);
        return this;
    }

    Script sayAfter(String part, String text) {
        after(part).putArray("reply").addObject().put("type", "text").put("text", text);
        return this;
    }

    private ObjectNode after(String part) {
        ObjectNode step = steps.addObject();
        step.putObject("when").putObject("tool_result").put("contains", part);
        return step;
    }

    private static void reply(ObjectNode step, String tool, JsonNode input) {
        ObjectNode use = step.putArray("reply").addObject();
        use.put("type", "tool_use").put("name", tool).set("input", input);
    }

    static List<Script> list(Script... scripts) {
        return List.of(scripts);
    }
}

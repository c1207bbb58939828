package dev.planaria.testkit;

import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Usage;
import dev.planaria.core.wire.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Replies of a model, made short.
public final class Replies {
    /// What every one of these replies is said to have used.
    public static final Usage USAGE = new Usage(100, 10, 0, 0, 0);

    private Replies() {}

    /// Ends its turn, or asks for tools, as its blocks say.
    public static Reply of(JsonNode... content) {
        boolean calls = List.of(content).stream().anyMatch(Replies::isCall);
        return ended(calls ? Reply.Stop.TOOL_USE : Reply.Stop.END_TURN, content);
    }

    public static Reply ended(Reply.Stop stop, JsonNode... content) {
        return new Reply(List.of(content), stop, USAGE, null);
    }

    public static Reply using(Reply reply, Usage usage) {
        return new Reply(reply.content(), reply.stop(), usage, reply.refusal());
    }

    public static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    public static ObjectNode thinking(String thought) {
        return Json.object()
                .put("type", "thinking")
                .put("thinking", thought)
                .put("signature", "signed:" + thought.hashCode());
    }

    /// @param id the provider's, such as `toolu_1`
    /// @param command the call's only input
    public static ObjectNode call(String id, String name, String command) {
        ObjectNode block = Json.object().put("type", "tool_use").put("id", id).put("name", name);
        block.putObject("input").put("command", command);
        return block;
    }

    private static boolean isCall(JsonNode block) {
        return block.path("type").asString("").equals("tool_use");
    }
}

package dev.planaria.bench.calls;

import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Runs one command for each message: it writes the message's token into a file, takes a moment,
/// and writes that it has ended.
final class CallModel implements Model {
    private static final Pattern TOKEN = Pattern.compile("\\bt-[0-9]+\\b");
    private static final Limits LIMITS = new Limits(200_000, 8_000);

    @Override
    public Reply complete(Prompt prompt, Consumer<Delta> onDelta, Cancellation stop) {
        List<JsonNode> last = prompt.messages().getLast().content();
        boolean answered =
                last.stream()
                        .anyMatch(each -> each.path("type").asString("").equals("tool_result"));
        Matcher token = TOKEN.matcher(last.toString());
        if (answered || !token.find()) {
            ObjectNode text = Json.object().put("type", "text").put("text", "It has run.");
            return new Reply(List.of(text), Reply.Stop.END_TURN, Usage.NONE, null);
        }
        ObjectNode call =
                Json.object()
                        .put("type", "tool_use")
                        .put("id", "toolu_" + token.group().replace('-', '_'))
                        .put("name", "bash");
        call.putObject("input").put("command", command(token.group()));
        return new Reply(List.of(call), Reply.Stop.TOOL_USE, Usage.NONE, null);
    }

    private static String command(String token) {
        return "echo %1$s >> effects; sleep 0.05; echo %1$s >> ends; echo ran".formatted(token);
    }

    /// The token in a command.
    static String tokenOf(JsonNode input) {
        Matcher token = TOKEN.matcher(input.path("command").asString(""));
        return token.find() ? token.group() : "";
    }

    @Override
    public Limits limits(String model) {
        return LIMITS;
    }
}

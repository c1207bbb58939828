package dev.planaria.adapters.rehearsal.script;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads scripts from JSON, as `docs/reference/rehearsal.md` describes it. What is unknown is
/// refused by name.
final class ScriptJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private ScriptJson() {}

    static List<Script> read(String json, String nameOtherwise) {
        var root = tree(json);
        if (!root.has("scripts")) {
            return List.of(script(new Fields(root, "script"), nameOtherwise));
        }
        var fields = new Fields(root, "file");
        var scripts =
                fields.objects("scripts").stream()
                        .map(each -> script(each, nameOtherwise))
                        .toList();
        fields.end();
        return scripts;
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Script script(Fields fields, String nameOtherwise) {
        var script =
                new Script(
                        fields.text("name").orElse(nameOtherwise),
                        fields.text("description").orElse(""),
                        fields.choice("count", Script.Counting.class, Script.Counting.CONVERSATION),
                        fields.choice("at_end", Script.AtEnd.class, Script.AtEnd.SAY_SO),
                        fields.number("context_window", Script.NO_WINDOW),
                        fields.objects("steps").stream().map(ScriptJson::step).toList());
        fields.end();
        return script;
    }

    private static Step step(Fields fields) {
        var step =
                new Step(
                        fields.count("at", Step.IN_TURN),
                        fields.object("when").map(ScriptJson::when).orElse(When.ALWAYS),
                        fields.objects("reply").stream().map(ScriptJson::block).toList(),
                        ending(fields),
                        new Pace(
                                fields.millis("delay_before_headers_ms"),
                                fields.millis("delay_before_first_event_ms"),
                                chunks(fields).orElse(Chunks.USUAL)),
                        fields.objects("faults").stream().map(ScriptJson::fault).toList());
        fields.end();
        return step;
    }

    private static When when(Fields fields) {
        var when =
                new When(
                        fields.object("user").map(ScriptJson::words).orElse(null),
                        fields.object("tool_result").map(ScriptJson::resultWords).orElse(null),
                        fields.text("tool_offered").orElse(null));
        fields.end();
        return when;
    }

    private static When.Words words(Fields fields) {
        var words = wordsOf(fields);
        fields.end();
        return words;
    }

    private static When.ResultWords resultWords(Fields fields) {
        var words =
                new When.ResultWords(
                        wordsOf(fields),
                        fields.flag("is_error").orElse(null),
                        fields.text("tool").orElse(null));
        fields.end();
        return words;
    }

    private static When.Words wordsOf(Fields fields) {
        try {
            return new When.Words(
                    fields.text("contains").orElse(null),
                    fields.text("matches").map(Pattern::compile).orElse(null));
        } catch (PatternSyntaxException e) {
            throw fields.wrong("has a wrong \"matches\": " + e.getMessage());
        }
    }

    private static Block block(Fields fields) {
        var type = fields.needText("type");
        var block =
                switch (type) {
                    case "thinking" -> new Block.Thinking(fields.needText("text"));
                    case "redacted_thinking" -> new Block.RedactedThinking(fields.needText("text"));
                    case "text" ->
                            new Block.Text(fields.needText("text"), chunks(fields).orElse(null));
                    case "tool_use" ->
                            new Block.ToolUse(
                                    fields.needText("name"), fields.json("input").toString());
                    default ->
                            throw fields.wrong(
                                    "is of unknown type \"%s\"; known are thinking, redacted_thinking, text, tool_use"
                                            .formatted(type));
                };
        fields.end();
        return block;
    }

    private static Optional<Chunks> chunks(Fields fields) {
        boolean given = fields.has("chunk") || fields.has("chunk_delay_ms");
        return given
                ? Optional.of(
                        new Chunks(
                                fields.count("chunk", Chunks.USUAL.characters()),
                                fields.millis("chunk_delay_ms")))
                : Optional.empty();
    }

    private static Ending ending(Fields fields) {
        var details = fields.object("stop_details");
        var ending =
                new Ending(
                        fields.text("stop_reason").orElse(null),
                        fields.text("stop_sequence").orElse(null),
                        details.flatMap(each -> each.text("category")).orElse(null),
                        details.flatMap(each -> each.text("explanation")).orElse(null));
        details.ifPresent(Fields::end);
        return ending;
    }

    private static Fault fault(Fields fields) {
        var type = fields.needText("type");
        int times = fields.count("times", 1);
        var fault =
                switch (type) {
                    case "status" -> status(fields, times);
                    case "broken_stream" ->
                            new Fault.BrokenStream(fields.count("after_chunks", 0), times);
                    case "stall" ->
                            new Fault.Stall(
                                    fields.count("after_chunks", 0),
                                    fields.millis("silence_ms"),
                                    times);
                    case "error_event" ->
                            new Fault.ErrorEvent(
                                    fields.count("after_chunks", 0),
                                    fields.text("error").orElse("overloaded_error"),
                                    fields.text("message").orElse("Overloaded"),
                                    times);
                    case "garbage" ->
                            new Fault.Garbage(
                                    fields.choice("kind", Fault.Kind.class, Fault.Kind.NOT_JSON),
                                    times);
                    default ->
                            throw fields.wrong(
                                    ("is of unknown type \"%s\"; known are status, broken_stream, stall, "
                                                    + "error_event, garbage")
                                            .formatted(type));
                };
        fields.end();
        return fault;
    }

    private static Fault status(Fields fields, int times) {
        int status = fields.count("status", 529);
        return new Fault.Status(
                status,
                fields.text("error").orElse(ErrorTypes.of(status)),
                fields.text("message").orElse("The rehearsal script answers with status " + status),
                fields.has("retry_after_s")
                        ? Duration.ofSeconds(fields.count("retry_after_s", 0))
                        : null,
                times);
    }
}

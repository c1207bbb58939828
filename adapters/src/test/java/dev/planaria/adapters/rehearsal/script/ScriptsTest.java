package dev.planaria.adapters.rehearsal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// Scripts as JSON: everything that can be said in it arrives, and what cannot be said is refused
/// by name.
class ScriptsTest {
    @TempDir private Path directory;

    @Test
    void everyFieldArrives() {
        var script =
                parse(
                        """
                        {"name": "all", "description": "d", "count": "turn", "at_end": "repeat_last",
                         "context_window": 5000,
                         "steps": [
                          {"at": 2,
                           "when": {"user": {"contains": "u"}, "tool_offered": "edit",
                                    "tool_result": {"contains": "c", "matches": "m+",
                                                    "is_error": true, "tool": "bash"}},
                           "reply": [
                            {"type": "thinking", "text": "t"},
                            {"type": "redacted_thinking", "text": "r"},
                            {"type": "text", "text": "x", "chunk": 3, "chunk_delay_ms": 9},
                            {"type": "tool_use", "name": "bash", "input": {"command": "ls"}}],
                           "stop_reason": "refusal", "stop_sequence": "s",
                           "stop_details": {"category": "bio", "explanation": "e"},
                           "delay_before_headers_ms": 1, "delay_before_first_event_ms": 2,
                           "chunk": 4, "chunk_delay_ms": 5,
                           "faults": [
                            {"type": "status", "status": 429, "retry_after_s": 6, "times": 7},
                            {"type": "broken_stream", "after_chunks": 8},
                            {"type": "stall", "after_chunks": 1, "silence_ms": 10},
                            {"type": "error_event", "after_chunks": 11, "error": "api_error", "message": "m"},
                            {"type": "garbage", "kind": "invalid_sse"}]}]}
                        """);
        assertThat(script.counting()).isEqualTo(Script.Counting.TURN);
        assertThat(script.atEnd()).isEqualTo(Script.AtEnd.REPEAT_LAST);
        assertThat(script.contextWindow()).isEqualTo(5000);
        var step = script.steps().getFirst();
        assertThat(step.at()).isEqualTo(2);
        assertThat(step.reply())
                .containsExactly(
                        new Block.Thinking("t"),
                        new Block.RedactedThinking("r"),
                        new Block.Text("x", new Chunks(3, Duration.ofMillis(9))),
                        new Block.ToolUse("bash", "{\"command\":\"ls\"}"));
        assertThat(step.ending()).isEqualTo(new Ending("refusal", "s", "bio", "e"));
        assertThat(step.pace())
                .isEqualTo(
                        new Pace(
                                Duration.ofMillis(1),
                                Duration.ofMillis(2),
                                new Chunks(4, Duration.ofMillis(5))));
        assertThat(step.faults())
                .containsExactly(
                        new Fault.Status(
                                429,
                                "rate_limit_error",
                                "The rehearsal script answers with status 429",
                                Duration.ofSeconds(6),
                                7),
                        new Fault.BrokenStream(8, 1),
                        new Fault.Stall(1, Duration.ofMillis(10), 1),
                        new Fault.ErrorEvent(11, "api_error", "m", 1),
                        new Fault.Garbage(Fault.Kind.INVALID_SSE, 1));
        var when = step.when();
        assertThat(when.user()).isEqualTo(new When.Words("u", null));
        assertThat(when.toolOffered()).isEqualTo("edit");
        assertThat(when.toolResult())
                .returns(true, When.ResultWords::isError)
                .returns("bash", When.ResultWords::tool)
                .returns("c", result -> result.words().contains())
                .extracting(result -> result.words().matches())
                .extracting(Pattern::pattern)
                .isEqualTo("m+");
    }

    record Wrong(String json, String told) {}

    static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("{", "is not JSON"),
                new Wrong("[]", "script is not a JSON object"),
                new Wrong("{\"steps\": 5}", "script.steps must be a list, not 5"),
                new Wrong("{\"stepz\": []}", "script has an unknown field \"stepz\""),
                new Wrong("{\"name\": \"a b\"}", "script name \"a b\""),
                new Wrong(
                        "{\"count\": \"weeks\"}",
                        "script.count must be one of conversation, turn, not \"weeks\""),
                new Wrong("{\"context_window\": 0}", "at least 1 token"),
                new Wrong(
                        "{\"steps\": [{\"replies\": []}]}",
                        "script.steps[0] has an unknown field \"replies\""),
                new Wrong(
                        "{\"steps\": [{\"at\": -3}]}", "script.steps[0].at must be a whole number"),
                new Wrong(
                        "{\"steps\": [{\"reply\": [{\"text\": \"x\"}]}]}",
                        "script.steps[0].reply[0] has no \"type\""),
                new Wrong(
                        "{\"steps\": [{\"reply\": [{\"type\": \"song\"}]}]}",
                        "unknown type \"song\""),
                new Wrong(
                        "{\"steps\": [{\"reply\": [{\"type\": \"text\", \"text\": 5}]}]}",
                        "reply[0].text must be a string, not 5"),
                new Wrong(
                        "{\"steps\": [{\"reply\": [{\"type\": \"tool_use\", \"name\": \"x\", \"input\": []}]}]}",
                        "input of tool x is not a JSON object"),
                new Wrong(
                        "{\"steps\": [{\"when\": {\"user\": {\"matches\": \"(\"}}}]}",
                        "has a wrong \"matches\""),
                new Wrong(
                        "{\"steps\": [{\"faults\": [{\"type\": \"fire\"}]}]}",
                        "unknown type \"fire\""),
                new Wrong(
                        "{\"steps\": [{\"faults\": [{\"type\": \"status\", \"status\": 200}]}]}",
                        "400 to 599, not 200"),
                new Wrong(
                        "{\"steps\": [{\"faults\": [{\"type\": \"stall\", \"times\": 0}]}]}",
                        "at least 1 time"),
                new Wrong(
                        "{\"scripts\": [{}], \"more\": 1}", "file has an unknown field \"more\""));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsToldWithItsPlace(Wrong wrong) {
        assertThatThrownBy(() -> Scripts.parse(wrong.json()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong.told());
    }

    @Test
    void folderIsReadAndFilesNameTheirScripts() throws Exception {
        Files.writeString(directory.resolve("one.json"), "{\"steps\": []}");
        Files.writeString(
                directory.resolve("more.json"),
                "{\"scripts\": [{\"name\": \"two\"}, {\"name\": \"three\"}]}");
        Files.writeString(directory.resolve("notes.txt"), "not a script");
        assertThat(Scripts.load(directory).names())
                .containsExactly("default", "one", "three", "two");
    }

    @Test
    void wrongFileIsTold() throws Exception {
        Files.writeString(directory.resolve("bad.json"), "{\"x\": 1}");
        assertThatThrownBy(() -> Scripts.load(directory))
                .hasMessageStartingWith("bad.json: script has an unknown field");
    }

    @Test
    void ownDefaultTakesThePlaceOfTheBuiltInOne() {
        var own = Script.named("default").step(Step.say("mine")).build();
        assertThat(Scripts.of(own).find("default")).contains(own);
        assertThat(Scripts.of().find("default").orElseThrow().description())
                .startsWith("Says that it is a script");
    }

    @Test
    void exampleOfTheReferenceIsPlayedAsTheReferenceSays() throws Exception {
        var page =
                Files.readString(
                        Path.of(
                                System.getProperty("planaria.root", ".."),
                                "docs/reference/rehearsal.md"));
        int from = page.indexOf("```json\n") + "```json\n".length();
        var example = parse(page.substring(from, page.indexOf("```", from)));

        var failed = after("bash", "FAILED src/sum.py:3");
        var edit = (Block.ToolUse) example.stepFor(failed).reply().get(1);
        var path = JsonMapper.shared().readTree(edit.input()).path("file_path").asString();
        assertThat(new Placeholders(failed).fill(path)).isEqualTo("src/sum.py");
        assertThat(text(example.stepFor(after("bash", "fine"))))
                .isEqualTo("Nothing is broken here.");
        assertThat(text(example.stepFor(after("bash", "OK")))).isEqualTo("The tests pass now.");
    }

    private static Situation after(String tool, String words) {
        return new Situation(1, 1, "", List.of(new Situation.Result(tool, words, false)), Set.of());
    }

    private static String text(Step step) {
        return ((Block.Text) step.reply().getFirst()).text();
    }

    private static Script parse(String json) {
        var scripts = Scripts.parse(json);
        var name =
                scripts.names().stream().filter(each -> !each.equals(Scripts.DEFAULT)).findFirst();
        return scripts.find(name.orElse(Scripts.DEFAULT)).orElseThrow();
    }
}

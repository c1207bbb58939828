package dev.planaria.adapters.anthropic;

import static dev.planaria.adapters.anthropic.Prompts.says;
import static dev.planaria.adapters.anthropic.Prompts.tool;
import static dev.planaria.adapters.anthropic.Prompts.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.ModelConfig.Effort;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class RequestTest {
    private static final String THINKING =
            "{\"type\":\"thinking\",\"thinking\":\"hm \\u00e4\",\"signature\":\"s==\"}";
    private static final String CALL =
            "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"bash\",\"input\":{\"b\":1.5,\"a\":[]},"
                    + "\"caller\":{\"type\":\"direct\"}}";
    private static final String RESULT =
            "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"ok\"}";

    @Test
    void theRequestIsTheMessagesApis() {
        JsonNode body =
                write(
                        Prompts.of(
                                "claude-opus-5-5",
                                Effort.MAX,
                                "Be brief.",
                                List.of(tool("bash")),
                                user("hi")));

        assertThat(body)
                .isEqualTo(
                        Json.parse(
                                """
                                {"model":"claude-opus-5-5","max_tokens":1000,"stream":true,
                                 "thinking":{"type":"adaptive"},"output_config":{"effort":"max"},
                                 "tools":[{"name":"bash","description":"does bash","input_schema":{"type":"object"},
                                           "cache_control":{"type":"ephemeral"}}],
                                 "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
                                 "messages":[{"role":"user","content":[
                                   {"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]}\
                                """));
    }

    @Test
    void whatIsNotThereIsNotSent() {
        JsonNode body = write(Prompts.of("qwen3:8b", user("hi")));

        assertThat(body.propertyNames())
                .containsExactlyInAnyOrder("model", "max_tokens", "stream", "messages");
    }

    @Test
    void aModelsOwnBlocksGoBackAsTheyCame() {
        JsonNode body =
                write(
                        Prompts.of(
                                "claude-opus-5-5",
                                user("go"),
                                says(Prompt.Role.ASSISTANT, THINKING, CALL),
                                says(Prompt.Role.USER, RESULT)));

        JsonNode reply = body.path("messages").path(1).path("content");
        assertThat(Json.text(reply))
                .isEqualTo("[" + Json.text(Json.parse(THINKING)) + "," + CALL + "]");
    }

    /// What one step writes to the cache, the next one must be able to name.
    @Test
    void eachStepMarksTheEndOfThePreviousOnesPrompt() {
        Prompt.Message[] first = {user("a", "b")};
        Prompt.Message[] second = {
            user("a", "b"),
            says(Prompt.Role.ASSISTANT, THINKING, CALL),
            says(Prompt.Role.USER, RESULT),
            user("c")
        };

        assertThat(marks(write(Prompts.of("claude-opus-5-5", first)))).containsExactly("0.1");
        assertThat(marks(write(Prompts.of("claude-opus-5-5", second))))
                .containsExactly("0.1", "3.0");
    }

    @Test
    void neverMoreThanFourBreakpoints() {
        String marked =
                "{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}";
        Prompt prompt =
                Prompts.of(
                        "claude-opus-5-5",
                        Effort.HIGH,
                        "s",
                        List.of(tool("a"), tool("b")),
                        says(Prompt.Role.USER, marked),
                        says(Prompt.Role.ASSISTANT, THINKING, CALL),
                        says(Prompt.Role.USER, RESULT));

        JsonNode body = write(prompt);

        assertThat(body.toString().split("cache_control", -1)).hasSize(5);
        assertThat(marks(body)).containsExactly("0.0", "2.0");
    }

    @Test
    void thoughtsAndEmptyTextsCarryNoBreakpoint() {
        JsonNode body =
                write(
                        Prompts.of(
                                "claude-opus-5-5",
                                user("a"),
                                says(
                                        Prompt.Role.ASSISTANT,
                                        CALL,
                                        THINKING,
                                        "{\"type\":\"text\",\"text\":\"\"}")));

        assertThat(marks(body)).containsExactly("0.0", "1.0");
        assertThat(body.path("messages").path(1).path("content").size()).isEqualTo(2);
    }

    @Test
    void identicalBlocksAreTwoPlaces() {
        JsonNode body =
                write(
                        Prompts.of(
                                "claude-opus-5-5",
                                user("go on"),
                                says(Prompt.Role.ASSISTANT, CALL),
                                user("go on"),
                                says(Prompt.Role.ASSISTANT, CALL),
                                user("go on")));

        assertThat(marks(body)).containsExactly("2.0", "4.0");
    }

    @ParameterizedTest
    @CsvSource({"MAX,high", "LOW,low", "XHIGH,high", "MEDIUM,medium"})
    void theEffortIsTheHighestThatTheModelTakes(Effort wish, String sent) {
        Traits traits =
                traits(Set.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH), Traits.Thinking.OFF, true);

        JsonNode body = write(Prompts.of("m", wish, null, List.of(), user("hi")), traits);

        assertThat(body.path("output_config").path("effort").stringValue()).isEqualTo(sent);
        assertThat(body.path("thinking").path("type").stringValue()).isEqualTo("disabled");
    }

    @Test
    void aReplyIsNeverAskedLongerThanTheModelCan() {
        Traits traits =
                new Traits("served-as", 4_096, 100, Set.of(), Traits.Thinking.UNSAID, false);

        JsonNode body = write(Prompts.of("m", user("hi")), traits);

        assertThat(body.path("max_tokens").intValue()).isEqualTo(100);
        assertThat(body.path("model").stringValue()).isEqualTo("served-as");
    }

    @Test
    void instructionsInMidConversationHaveTheirRoleOrAreNamed() {
        Prompt prompt =
                Prompts.of(
                        "m",
                        user("hi"),
                        says(Prompt.Role.SYSTEM, "{\"type\":\"text\",\"text\":\"Stop.\"}"));

        JsonNode withRole = write(prompt, traits(Set.of(), Traits.Thinking.UNSAID, true));
        JsonNode without = write(prompt, traits(Set.of(), Traits.Thinking.UNSAID, false));

        assertThat(withRole.path("messages").path(1).path("role").stringValue())
                .isEqualTo("system");
        JsonNode told = without.path("messages").path(1);
        assertThat(told.path("role").stringValue()).isEqualTo("user");
        assertThat(told.path("content").path(0).path("text").stringValue())
                .isEqualTo("<system>\nStop.\n</system>");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-3-5-sonnet-20241022, UNSAID, 0, false",
        "claude-sonnet-4-20250514, UNSAID, 0, false",
        "claude-sonnet-4-5, UNSAID, 0, false",
        "claude-haiku-4-5-20251001, UNSAID, 0, false",
        "claude-opus-4-5-20251101, UNSAID, 3, false",
        "claude-sonnet-4-6, ADAPTIVE, 4, false",
        "claude-opus-4-8, ADAPTIVE, 5, false",
        "claude-fable-5-2, ADAPTIVE, 5, true",
        "rehearsal, ADAPTIVE, 5, true",
        "llama3, UNSAID, 0, false"
    })
    void onlyModelsThatTakeItAreSentEffortAndThinking(
            String model, Traits.Thinking thinking, int efforts, boolean systemMessages) {
        Traits traits = Traits.usual(model);

        assertThat(traits.thinking()).isEqualTo(thinking);
        assertThat(traits.efforts()).hasSize(efforts);
        assertThat(traits.systemMessages()).isEqualTo(systemMessages);
    }

    private static Traits traits(Set<Effort> efforts, Traits.Thinking thinking, boolean system) {
        return new Traits("m", 200_000, 10_000, efforts, thinking, system);
    }

    private static JsonNode write(Prompt prompt) {
        return write(prompt, Traits.usual(prompt.model().id()));
    }

    private static JsonNode write(Prompt prompt, Traits traits) {
        return Json.MAPPER.readTree(RequestWriter.write(prompt, traits));
    }

    private static List<String> marks(JsonNode body) {
        List<String> marks = new java.util.ArrayList<>();
        int message = 0;
        for (JsonNode each : body.path("messages")) {
            int block = 0;
            for (JsonNode content : each.path("content")) {
                if (content.has("cache_control")) {
                    marks.add(message + "." + block);
                }
                block++;
            }
            message++;
        }
        return marks;
    }
}

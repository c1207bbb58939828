package dev.planaria.adapters.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import dev.planaria.adapters.rehearsal.script.Block;
import dev.planaria.adapters.rehearsal.script.Ending;
import dev.planaria.adapters.rehearsal.script.Fault;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.adapters.rehearsal.script.Step;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The official Java client takes the rehearsal model for what it claims to be: a Messages API.
class OfficialClientTest {
    private final RehearsalServer server = RehearsalServer.start(0, Scripts.of(script()));
    private final AnthropicClient client =
            AnthropicOkHttpClient.builder()
                    .apiKey("none")
                    .baseUrl(server.url())
                    .maxRetries(0)
                    .build();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static Script script() {
        return Script.named("loop")
                .step(
                        Step.of(
                                new Block.Thinking("two looks at once"),
                                new Block.RedactedThinking("hidden"),
                                new Block.Text("Looking at both.", null),
                                new Block.ToolUse("bash", "{\"command\":\"ls\"}"),
                                new Block.ToolUse("bash", "{\"command\":\"pwd\"}")))
                .step(Step.say("Seen: ${tool_result}"))
                .step(Step.of().ending(Ending.refusal("cyber", "no")))
                .step(
                        Step.say("x")
                                .fault(new Fault.Status(429, "rate_limit_error", "slow", null, 1)))
                .build();
    }

    @Test
    void streamedToolLoopIsAccumulatedAndGoesOn() {
        var request = request().addUserMessage("look");
        var first = streamed(request.build());
        assertThat(first.validate().stopReason()).contains(StopReason.TOOL_USE);
        assertThat(first.content().get(0).asThinking().thinking()).isEqualTo("two looks at once");
        assertThat(first.content().get(1).isRedactedThinking()).isTrue();
        assertThat(first.content().get(2).asText().text()).isEqualTo("Looking at both.");
        assertThat(first.content().get(3).asToolUse()._input())
                .isEqualTo(JsonValue.from(java.util.Map.of("command", "ls")));
        assertThat(first.usage().outputTokens()).isGreaterThan(1);
        assertThat(first.model().asString()).startsWith("rehearsal");

        request.addMessage(first)
                .addUserMessageOfContentBlockParams(List.of(result(first, 3), result(first, 4)));
        var second = streamed(request.build());
        assertThat(second.validate().content().getFirst().asText().text())
                .isEqualTo("Seen: fine\nfine");

        request.addMessage(second).addUserMessage("now something bad");
        var third = streamed(request.build());
        assertThat(third.stopReason()).contains(StopReason.REFUSAL);
        assertThat(third.stopDetails().orElseThrow().explanation()).contains("no");
    }

    @Test
    void oneMessageIsValid() {
        var message = client.messages().create(request().addUserMessage("look").build());
        assertThat(message.validate().content()).hasSize(5);
        assertThat(message.usage().inputTokens()).isPositive();
    }

    @Test
    void errorsBecomeTheClientsTypedExceptions() {
        var bad = request().addAssistantMessage("me first").build();
        assertThatThrownBy(() -> client.messages().create(bad))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("first message must use");
        var limited = request().addUserMessage("[rehearsal: @3]").build();
        assertThatThrownBy(() -> client.messages().create(limited))
                .isInstanceOf(RateLimitException.class);
        assertThat(client.messages().create(limited).content()).hasSize(1);
    }

    @Test
    void tokensAreCountedAndModelsListed() {
        var count =
                MessageCountTokensParams.builder()
                        .model("rehearsal")
                        .addUserMessage("12345678")
                        .build();
        assertThat(client.messages().countTokens(count).inputTokens()).isEqualTo(2);
        assertThat(client.models().list().autoPager().stream().map(each -> each.validate().id()))
                .containsExactly("rehearsal", "rehearsal:default", "rehearsal:loop");
        assertThat(client.models().retrieve("rehearsal").displayName()).contains("script");
    }

    private Message streamed(MessageCreateParams request) {
        var whole = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(request)) {
            stream.stream().forEach(whole::accumulate);
        }
        return whole.message();
    }

    private static MessageCreateParams.Builder request() {
        return MessageCreateParams.builder()
                .model("rehearsal:loop")
                .maxTokens(1000)
                .addTool(
                        Tool.builder()
                                .name("bash")
                                .inputSchema(Tool.InputSchema.builder().build())
                                .build());
    }

    private static ContentBlockParam result(Message message, int index) {
        return ContentBlockParam.ofToolResult(
                ToolResultBlockParam.builder()
                        .toolUseId(message.content().get(index).asToolUse().id())
                        .content("fine")
                        .build());
    }
}

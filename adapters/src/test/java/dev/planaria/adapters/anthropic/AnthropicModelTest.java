package dev.planaria.adapters.anthropic;

import static dev.planaria.adapters.anthropic.Events.START;
import static dev.planaria.adapters.anthropic.Events.STOP;
import static dev.planaria.adapters.anthropic.Events.end;
import static dev.planaria.adapters.anthropic.Events.piece;
import static dev.planaria.adapters.anthropic.Events.start;
import static dev.planaria.adapters.anthropic.Events.stop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnthropicModelTest {
    private final List<Delta> deltas = new ArrayList<>();

    @Test
    void blocksAreThoseOfTheApiWithoutStreaming() throws Exception {
        Reply reply =
                ask(
                        START,
                        start(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
                        piece(0, "{\"type\":\"thinking_delta\",\"thinking\":\"let me \"}"),
                        "{\"type\":\"ping\"}",
                        piece(0, "{\"type\":\"thinking_delta\",\"thinking\":\"see\"}"),
                        piece(0, "{\"type\":\"signature_delta\",\"signature\":\"EqQB==\"}"),
                        stop(0),
                        start(1, "{\"type\":\"redacted_thinking\",\"data\":\"xyz\"}"),
                        stop(1),
                        start(2, "{\"type\":\"text\",\"text\":\"\",\"citations\":null}"),
                        piece(2, "{\"type\":\"text_delta\",\"text\":\"Hel\"}"),
                        piece(
                                2,
                                "{\"type\":\"citations_delta\",\"citation\":{\"type\":\"char_location\",\"n\":1}}"),
                        piece(2, "{\"type\":\"text_delta\",\"text\":\"lo 𝄞\"}"),
                        stop(2),
                        start(
                                3,
                                "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"bash\",\"input\":{},"
                                        + "\"caller\":{\"type\":\"direct\"}}"),
                        piece(3, "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}"),
                        piece(
                                3,
                                "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"command\\\": \\\"l\"}"),
                        piece(3, "{\"type\":\"input_json_delta\",\"partial_json\":\"s\\\"}\"}"),
                        stop(3),
                        start(
                                4,
                                "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"now\",\"input\":{}}"),
                        stop(4),
                        end("tool_use", "{\"output_tokens\":42}"),
                        STOP);

        assertThat(Json.text(Json.MAPPER.valueToTree(reply.content())))
                .isEqualTo(
                        "[{\"type\":\"thinking\",\"thinking\":\"let me see\",\"signature\":\"EqQB==\"},"
                                + "{\"type\":\"redacted_thinking\",\"data\":\"xyz\"},"
                                + "{\"type\":\"text\",\"text\":\"Hello 𝄞\","
                                + "\"citations\":[{\"type\":\"char_location\",\"n\":1}]},"
                                + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"bash\","
                                + "\"input\":{\"command\":\"ls\"},"
                                + "\"caller\":{\"type\":\"direct\"}},"
                                + "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"now\",\"input\":{}}]");
        assertThat(reply.stop()).isEqualTo(Reply.Stop.TOOL_USE);
        assertThat(reply.usage()).isEqualTo(new Usage(7, 42, 500, 10, 20));
        assertThat(deltas)
                .containsExactly(
                        new Delta.PromptWritten(),
                        new Delta.ThinkingStarted(0),
                        new Delta.ThinkingStarted(1),
                        new Delta.TextStarted(2),
                        new Delta.Text(2, "Hel"),
                        new Delta.Text(2, "lo 𝄞"),
                        new Delta.ToolStarted(3, "bash"),
                        new Delta.ToolStarted(4, "now"));
    }

    @Test
    void blocksAndPiecesOfANewerApiAreKept() throws Exception {
        Reply reply =
                ask(
                        START,
                        start(0, "{\"type\":\"oracle\",\"says\":\"\",\"deep\":{\"a\":1}}"),
                        piece(0, "{\"type\":\"oracle_delta\",\"says\":\"may\"}"),
                        piece(0, "{\"type\":\"oracle_delta\",\"says\":\"be\",\"of\":[1]}"),
                        "{\"type\":\"never_heard_of\",\"index\":99}",
                        stop(0),
                        end("oracle_stop", "{}"),
                        STOP);

        assertThat(reply.content())
                .containsExactly(
                        Json.parse(
                                "{\"type\":\"oracle\",\"says\":\"maybe\",\"deep\":{\"a\":1},\"of\":[1]}"));
        assertThat(reply.stop()).isEqualTo(Reply.Stop.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,END_TURN",
        "max_tokens,MAX_TOKENS",
        "stop_sequence,STOP_SEQUENCE",
        "pause_turn,PAUSE_TURN",
        "refusal,REFUSAL",
        "model_context_window_exceeded,CONTEXT_FULL"
    })
    void whyItStoppedIsTold(String label, Reply.Stop stop) throws Exception {
        assertThat(ask(START, end(label, "{}"), STOP).stop()).isEqualTo(stop);
    }

    @Test
    void aRefusalHasItsDetails() throws Exception {
        Reply reply =
                ask(
                        START,
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"refusal\",\"stop_details\":"
                                + "{\"type\":\"refusal\",\"category\":\"cyber\",\"explanation\":null}}}",
                        STOP);

        assertThat(reply.refusal()).isEqualTo(new Reply.Refusal("cyber", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "model_context_window_exceeded", "refusal"})
    void aCallThatWasCutOffIsNotInTheReply(String why) throws Exception {
        Reply reply =
                ask(
                        START,
                        start(0, "{\"type\":\"text\",\"text\":\"\"}"),
                        piece(0, "{\"type\":\"text_delta\",\"text\":\"ok\"}"),
                        stop(0),
                        start(
                                1,
                                "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"bash\",\"input\":{}}"),
                        piece(
                                1,
                                "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"command\\\": \\\"rm -rf /\"}"),
                        stop(1),
                        end(why, "{}"),
                        STOP);

        assertThat(reply.content())
                .containsExactly(Json.parse("{\"type\":\"text\",\"text\":\"ok\"}"));
    }

    @Test
    void aCallThatIsNeverClosedIsNotWholeEvenIfItLooksSo() throws Exception {
        Reply reply =
                ask(
                        START,
                        start(
                                0,
                                "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"bash\",\"input\":{}}"),
                        end("max_tokens", "{}"),
                        STOP);

        assertThat(reply.content()).isEmpty();
    }

    @Test
    void usageWithoutTheTwoCachesCountsAsFiveMinutes() throws Exception {
        Reply reply =
                ask(
                        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1}}}",
                        end(
                                "end_turn",
                                "{\"input_tokens\":9,\"output_tokens\":3,\"cache_creation_input_tokens\":5,"
                                        + "\"cache_read_input_tokens\":null}"),
                        STOP);

        assertThat(reply.usage()).isEqualTo(new Usage(9, 3, 0, 5, 0));
    }

    @Test
    void anEndpointThatDoesNotStreamIsUnderstood() throws Exception {
        CannedEgress egress =
                CannedEgress.json(
                        200,
                        "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}],"
                                + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}");

        Reply reply = ask(egress);

        assertThat(reply.content()).containsExactly(Prompts.text("hi"));
        assertThat(reply.usage()).isEqualTo(new Usage(1, 2, 0, 0, 0));
        assertThat(deltas)
                .containsExactly(
                        new Delta.PromptWritten(),
                        new Delta.TextStarted(0),
                        new Delta.Text(0, "hi"));
        assertThat(egress.isClosed()).isTrue();
    }

    @Test
    void noHeaderIsACredential() throws Exception {
        CannedEgress egress = CannedEgress.stream(Events.sse(START, end("end_turn", "{}"), STOP));

        ask(egress);

        assertThat(egress.askedHeaders())
                .containsOnlyKeys("content-type", "accept", "anthropic-version");
    }

    private Reply ask(String... events) throws Exception {
        return ask(CannedEgress.stream(Events.sse(events)));
    }

    private Reply ask(CannedEgress egress) throws Exception {
        return new AnthropicModel(egress, Traits::usual, () -> 0)
                .complete(Prompts.of("m", Prompts.user("hi")), deltas::add, new Cancellation());
    }
}

package dev.planaria.adapters.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.Delta;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnthropicModelTest {
    private static final String START =
            """
            {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],
             "model":"m","stop_reason":null,"usage":{"input_tokens":7,"cache_creation_input_tokens":30,
             "cache_read_input_tokens":500,"output_tokens":1,
             "cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}}}}\
            """;
    private static final String STOP = "{\"type\":\"message_stop\"}";
    private static final String SECRET = "sk-ant-0123456789";

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
                                + "{\"type\":\"text\",\"text\":\"Hello 𝄞\",\"citations\":[{\"type\":\"char_location\",\"n\":1}]},"
                                + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"bash\",\"input\":{\"command\":\"ls\"},"
                                + "\"caller\":{\"type\":\"direct\"}},"
                                + "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"now\",\"input\":{}}]");
        assertThat(reply.stop()).isEqualTo(Reply.Stop.TOOL_USE);
        assertThat(reply.usage()).isEqualTo(new Usage(7, 42, 500, 10, 20));
        assertThat(deltas)
                .containsExactly(
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
        assertThat(deltas).containsExactly(new Delta.TextStarted(0), new Delta.Text(0, "hi"));
        assertThat(egress.isClosed()).isTrue();
    }

    @Test
    void noHeaderIsACredential() throws Exception {
        CannedEgress egress = CannedEgress.stream(sse(START, end("end_turn", "{}"), STOP));

        ask(egress);

        assertThat(egress.askedHeaders())
                .containsOnlyKeys("content-type", "accept", "anthropic-version");
    }

    @ParameterizedTest
    @CsvSource({
        "429,rate_limit_error,MODEL_RATE_LIMITED",
        "529,overloaded_error,MODEL_OVERLOADED",
        "503,'',MODEL_OVERLOADED",
        "500,api_error,MODEL_OVERLOADED",
        "502,'',MODEL_OVERLOADED",
        "504,timeout_error,MODEL_OVERLOADED",
        "408,'',MODEL_TIMEOUT",
        "400,invalid_request_error,MODEL_REJECTED",
        "401,authentication_error,MODEL_REJECTED",
        "403,permission_error,MODEL_REJECTED",
        "404,not_found_error,MODEL_REJECTED",
        "302,'',MODEL_REJECTED"
    })
    void aStatusHasItsClass(int status, String type, FailureClass failure) {
        ModelFailedException e =
                fails(
                        CannedEgress.json(
                                        status,
                                        "{\"type\":\"error\",\"error\":{\"type\":\""
                                                + type
                                                + "\",\"message\":\"you sent "
                                                + SECRET
                                                + "\"}}")
                                .with("location", "https://evil.example/?k=" + SECRET));

        assertThat(e.failure()).isEqualTo(failure);
        assertThat(e.promptTooLong()).isFalse();
        assertThat(e.getMessage()).doesNotContain(SECRET).doesNotContain("you sent");
    }

    @Test
    void theMessageNamesTheErrorAndTheRequestButQuotesNothing() {
        ModelFailedException e =
                fails(
                        CannedEgress.json(
                                        404,
                                        "{\"error\":{\"type\":\"not_found_error\",\"message\":\"x\"}}")
                                .with("request-id", "req_011"));

        assertThat(e)
                .hasMessage(
                        "The model provider does not know model \"m\" (HTTP 404, not_found_error, request"
                                + " req_011)");
    }

    @Test
    void whatAProviderCallsItsErrorIsNotRepeatedUnlessItIsAWord() {
        ModelFailedException e =
                fails(
                        CannedEgress.json(
                                        400,
                                        "{\"error\":{\"type\":\"key "
                                                + SECRET
                                                + " is bad\",\"message\":\"x\"}}")
                                .with("request-id", "the key " + SECRET));

        assertThat(e.getMessage()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt is too long: 210000 tokens > 200000 maximum",
                "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
                "This model's maximum context length is 8192 tokens.",
                "the request exceeds the available context size"
            })
    void aPromptThatIsTooLongIsKnown(String message) {
        ModelFailedException e =
                fails(
                        CannedEgress.json(
                                400,
                                "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\""
                                        + message
                                        + "\"}}"));

        assertThat(e.promptTooLong()).isTrue();
        assertThat(e.failure()).isEqualTo(FailureClass.MODEL_REJECTED);
    }

    @Test
    void aBodyThatIsTooLargeIsAPromptThatIsTooLong() {
        assertThat(fails(CannedEgress.json(413, "<html>")).promptTooLong()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after,7,7000",
        "retry-after,0.5,500",
        "retry-after-ms,250,250",
        "retry-after,'Sun, 22 Nov 2026 12:00:30 GMT',30000",
        "retry-after,999999999999,",
        "retry-after,-1,",
        "retry-after,soon,"
    })
    void howLongToWaitIsTold(String header, String value, Long millis) {
        ModelFailedException e =
                fails(
                        CannedEgress.json(429, "{}")
                                .with(header, value)
                                .with("date", "Sun, 22 Nov 2026 12:00:00 GMT"));

        assertThat(e.retryAfter()).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error,MODEL_OVERLOADED",
        "rate_limit_error,MODEL_RATE_LIMITED",
        "api_error,MODEL_OVERLOADED",
        "timeout_error,MODEL_TIMEOUT",
        "invalid_request_error,MODEL_REJECTED",
        "something_else,MODEL_NETWORK"
    })
    void anErrorInTheMiddleOfTheStreamHasItsClass(String type, FailureClass failure) {
        ModelFailedException e =
                fails(
                        CannedEgress.stream(
                                sse(START)
                                        + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\""
                                        + type
                                        + "\",\"message\":\""
                                        + SECRET
                                        + "\"}}\n\n"));

        assertThat(e.failure()).isEqualTo(failure);
        assertThat(e.getMessage()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "data: not json\n\n",
                "data: [1]\n\n",
                "data: {\"type\":\"message_stop\"}\n\n",
                "data: {\"type\":\"message_start\"}\n\n",
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\"}}\n\n",
                "START data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\"}}\n\n",
                "START data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{}}\n\n",
                "START data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\"}}\n\n",
                "START data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\"}}\n\n",
                "START data: {\"type\":\"message_stop\"}\n\n",
                "START data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
                "START START",
            })
    void nonsenseIsTheNetworksFault(String stream) {
        ModelFailedException e =
                fails(
                        CannedEgress.stream(
                                stream.replace("START ", sse(START)).replace("START", sse(START))));

        assertThat(e.failure()).isEqualTo(FailureClass.MODEL_NETWORK);
        assertThat(e.getMessage()).startsWith("The model provider's answer makes no sense: ");
    }

    @Test
    void aCallWithBadInputInAWholeReplyIsNonsense() {
        ModelFailedException e =
                fails(
                        CannedEgress.stream(
                                sse(
                                        START,
                                        start(
                                                0,
                                                "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"b\",\"input\":{}}"),
                                        piece(
                                                0,
                                                "{\"type\":\"input_json_delta\",\"partial_json\":\"[1]\"}"),
                                        stop(0),
                                        end("tool_use", "{}"),
                                        STOP)));

        assertThat(e.failure()).isEqualTo(FailureClass.MODEL_NETWORK);
    }

    @Test
    void aWebPageIsNonsense() {
        ModelFailedException e =
                fails(new CannedEgress(200, "text/html", CannedEgress.bytes("<html>" + SECRET)));

        assertThat(e.failure()).isEqualTo(FailureClass.MODEL_NETWORK);
        assertThat(e.getMessage()).doesNotContain(SECRET);
    }

    @Test
    void theNetworksFailuresAreToldApart() {
        assertThat(fails(breaking(new SocketTimeoutException("timeout"))).failure())
                .isEqualTo(FailureClass.MODEL_TIMEOUT);
        assertThat(fails(breaking(new ConnectException("refused " + SECRET))))
                .hasMessage(
                        "The model provider could not be reached: nothing answers at its address.");
        assertThat(fails(breaking(new UnknownHostException(SECRET))).failure())
                .isEqualTo(FailureClass.MODEL_NETWORK);
        assertThat(fails(breaking(new IOException("reset " + SECRET))).getMessage())
                .doesNotContain(SECRET);
    }

    @Test
    void aReplyThatDripsForeverEnds() {
        AtomicLong hours = new AtomicLong();
        AnthropicModel model =
                new AnthropicModel(
                        CannedEgress.stream(
                                sse(START, "{\"type\":\"ping\"}", "{\"type\":\"ping\"}")),
                        Traits::usual,
                        () -> Duration.ofHours(hours.getAndIncrement()).toNanos());

        ModelFailedException e =
                catchThrowableOfType(
                        ModelFailedException.class,
                        () ->
                                model.complete(
                                        Prompts.of("m", Prompts.user("hi")),
                                        deltas::add,
                                        new Cancellation()));

        assertThat(e.failure()).isEqualTo(FailureClass.MODEL_TIMEOUT);
    }

    @Test
    void whatIsCalledOffBeforeItBeginsIsNotSent() {
        Cancellation stop = new Cancellation();
        stop.cancel(Cancellation.Reason.USER);
        CannedEgress egress = CannedEgress.stream("");

        ModelFailedException e = fails(egress, stop);

        assertThat(e.failure()).isEqualTo(FailureClass.CANCELLED);
        assertThat(egress.askedHeaders()).isEmpty();
    }

    @Test
    void aBrokenConnectionOfARequestThatWasCalledOffIsNoNetworkFailure() {
        Cancellation stop = new Cancellation();
        InputStream body =
                new BrokenStream(() -> {
                    stop.cancel(Cancellation.Reason.USER);
                    return new SocketTimeoutException("closed");
                });

        ModelFailedException e = fails(new CannedEgress(200, "text/event-stream", body), stop);

        assertThat(e.failure()).isEqualTo(FailureClass.CANCELLED);
    }

    private static CannedEgress breaking(IOException why) {
        return new CannedEgress(200, "text/event-stream", new BrokenStream(() -> why));
    }

    private ModelFailedException fails(CannedEgress egress) {
        return fails(egress, new Cancellation());
    }

    private ModelFailedException fails(CannedEgress egress, Cancellation stop) {
        return catchThrowableOfType(
                ModelFailedException.class,
                () ->
                        model(egress)
                                .complete(Prompts.of("m", Prompts.user("hi")), deltas::add, stop));
    }

    private Reply ask(String... events) throws Exception {
        return ask(CannedEgress.stream(sse(events)));
    }

    private Reply ask(CannedEgress egress) throws Exception {
        return model(egress)
                .complete(Prompts.of("m", Prompts.user("hi")), deltas::add, new Cancellation());
    }

    private static AnthropicModel model(CannedEgress egress) {
        return new AnthropicModel(egress, Traits::usual, () -> 0);
    }

    private static String sse(String... events) {
        StringBuilder stream = new StringBuilder();
        for (String event : events) {
            String type = Json.parse(event).path("type").stringValue();
            stream.append("event: ").append(type).append('\n');
            event.lines().forEach(line -> stream.append("data: ").append(line).append('\n'));
            stream.append('\n');
        }
        return stream.toString();
    }

    private static String start(int index, String block) {
        return "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":%s}"
                .formatted(index, block);
    }

    private static String piece(int index, String delta) {
        return "{\"type\":\"content_block_delta\",\"index\":%d,\"delta\":%s}"
                .formatted(index, delta);
    }

    private static String stop(int index) {
        return "{\"type\":\"content_block_stop\",\"index\":%d}".formatted(index);
    }

    private static String end(String reason, String usage) {
        return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},\"usage\":%s}"
                .formatted(reason, usage);
    }
}

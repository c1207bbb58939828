package dev.planaria.adapters.anthropic;

import static dev.planaria.adapters.anthropic.Events.START;
import static dev.planaria.adapters.anthropic.Events.STOP;
import static dev.planaria.adapters.anthropic.Events.end;
import static dev.planaria.adapters.anthropic.Events.piece;
import static dev.planaria.adapters.anthropic.Events.sse;
import static dev.planaria.adapters.anthropic.Events.start;
import static dev.planaria.adapters.anthropic.Events.stop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.tool.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong at a provider, and what is said of it.
final class ModelFailureTest {
    private static final String SECRET = "sk-ant-0123456789";

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
                "START data: {\"type\":\"content_block_start\",\"index\":0,"
                        + "\"content_block\":{\"type\":\"tool_use\"}}\n\n",
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
                                        delta -> {},
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

    private static ModelFailedException fails(CannedEgress egress) {
        return fails(egress, new Cancellation());
    }

    private static ModelFailedException fails(CannedEgress egress, Cancellation stop) {
        AnthropicModel model = new AnthropicModel(egress, Traits::usual, () -> 0);
        return catchThrowableOfType(
                ModelFailedException.class,
                () -> model.complete(Prompts.of("m", Prompts.user("hi")), delta -> {}, stop));
    }
}

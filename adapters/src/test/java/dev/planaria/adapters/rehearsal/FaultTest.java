package dev.planaria.adapters.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.planaria.adapters.rehearsal.script.Chunks;
import dev.planaria.adapters.rehearsal.script.Fault;
import dev.planaria.adapters.rehearsal.script.Pace;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.adapters.rehearsal.script.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// What goes wrong goes wrong as the script says, so often as it says, and then no more.
class FaultTest {
    private static final String WORDS =
            "these are words enough for a handful of chunks, one after the other";

    private final Scripts scripts = Scripts.of();
    private final RehearsalServer server = RehearsalServer.start(0, scripts);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void statusErrorsComeInTheOfficialShapeAndSoOftenAsTheScriptSays() throws Exception {
        play(
                Step.say(WORDS)
                        .fault(
                                new Fault.Status(
                                        429,
                                        "rate_limit_error",
                                        "slow down",
                                        Duration.ofSeconds(7),
                                        2))
                        .fault(new Fault.Status(529, "overloaded_error", "Overloaded", null, 1)));
        for (int i = 0; i < 2; i++) {
            var limited = client.stream(hello());
            assertThat(limited.status()).isEqualTo(429);
            assertThat(limited.errorType()).isEqualTo("rate_limit_error");
            assertThat(limited.errorMessage()).isEqualTo("slow down");
            assertThat(limited.header("retry-after")).isEqualTo("7");
        }
        assertThat(client.post(hello()).status()).isEqualTo(529);
        assertThat(client.post(hello()).text()).isEqualTo(WORDS);
    }

    @Test
    void attemptsAreCountedForEachConversationAlone() throws Exception {
        play(Step.say(WORDS).fault(new Fault.Status(500, "api_error", "x", null, 1)));
        var other = hello();
        other.putObject("metadata").put("user_id", "another");
        assertThat(client.post(hello()).status()).isEqualTo(500);
        assertThat(client.post(other).status()).isEqualTo(500);
        assertThat(client.post(hello()).status()).isEqualTo(200);
        assertThat(client.post(other).status()).isEqualTo(200);
    }

    @Test
    void brokenStreamIsCutAfterItsChunks() throws Exception {
        play(Step.say(WORDS).fault(new Fault.BrokenStream(2, 1)));
        var seen = bytesUntilTheConnectionEnds();
        assertThat(seen.split("event: content_block_delta", -1)).hasSize(3);
        assertThat(seen).doesNotContain("message_stop").doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(client.stream(hello()).eventTypes()).endsWith("message_stop");
    }

    @Test
    void brokenStreamWithoutStreamingGivesNoAnswer() {
        play(Step.say(WORDS).fault(new Fault.BrokenStream(0, 1)));
        assertThatThrownBy(() -> client.post(hello())).isInstanceOf(IOException.class);
    }

    @Test
    void stallIsSilentForAsLongAsTheScriptSaysAndGoesOn() throws Exception {
        play(Step.say(WORDS).fault(new Fault.Stall(1, Duration.ofMillis(300), 1)));
        long before = System.nanoTime();
        var answer = client.stream(hello());
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(290));
        assertThat(answer.eventTypes()).endsWith("message_delta", "message_stop");
    }

    @Test
    void errorEventEndsTheStream() throws Exception {
        play(Step.say(WORDS).fault(new Fault.ErrorEvent(1, "overloaded_error", "Overloaded", 1)));
        var answer = client.stream(hello());
        assertThat(answer.eventTypes())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "error");
        assertThat(answer.events().getLast().path("error").path("type").asString())
                .isEqualTo("overloaded_error");
    }

    @Test
    void faultBehindTheLastChunkComesBeforeTheEnd() throws Exception {
        play(Step.say("short").fault(new Fault.ErrorEvent(99, "api_error", "x", 1)));
        assertThat(client.stream(hello()).eventTypes()).endsWith("content_block_stop", "error");
    }

    @Test
    void garbageIsOfItsKind() throws Exception {
        var notJson = garbage(Fault.Kind.NOT_JSON);
        assertThat(notJson.header("content-type")).startsWith("text/event-stream");
        assertThatThrownBy(notJson::events).isInstanceOf(tools.jackson.core.JacksonException.class);
        assertThat(garbage(Fault.Kind.WRONG_CONTENT_TYPE).header("content-type"))
                .isEqualTo("text/html");
        assertThat(garbage(Fault.Kind.INVALID_SSE).body()).doesNotContain("data:").isNotEmpty();
        assertThat(garbage(Fault.Kind.EMPTY).body()).isEmpty();
        assertThat(garbage(Fault.Kind.CUT_SHORT).eventTypes())
                .startsWith("message_start")
                .doesNotContain("message_delta", "message_stop");
        var block = garbage(Fault.Kind.UNKNOWN_BLOCK).events();
        assertThat(block.get(1).path("content_block").path("type").asString())
                .isEqualTo("hologram");
        assertThat(block.getLast().path("type").asString()).isEqualTo("message_stop");
        assertThat(garbage(Fault.Kind.UNKNOWN_EVENT).eventTypes())
                .contains("weather_report")
                .endsWith("message_stop");
    }

    @Test
    void garbageWithoutStreamingIsNoMessage() throws Exception {
        play(Step.say("x").fault(new Fault.Garbage(Fault.Kind.NOT_JSON, 1)));
        var answer = client.post(hello());
        assertThat(answer.status()).isEqualTo(200);
        assertThatThrownBy(answer::json).isInstanceOf(tools.jackson.core.JacksonException.class);
    }

    @Test
    void headersComeBeforeTheDelayedFirstEvent() throws Exception {
        play(Step.say("x").pace(new Pace(Duration.ZERO, Duration.ofMillis(400), Chunks.USUAL)));
        long before = System.nanoTime();
        var response = client.open(hello().put("stream", true));
        var headers = Duration.ofNanos(System.nanoTime() - before);
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith(": ");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("event: message_start");
            var firstEvent = Duration.ofNanos(System.nanoTime() - before);
            assertThat(firstEvent).isGreaterThan(Duration.ofMillis(390));
            assertThat(headers).isLessThan(firstEvent.minusMillis(300));
            assertThat(lines.lines()).contains("event: message_stop");
        }
    }

    @Test
    void delaysOfHeadersAndChunksAreKept() throws Exception {
        play(
                Step.say("abcdef")
                        .pace(
                                new Pace(
                                        Duration.ofMillis(200),
                                        Duration.ZERO,
                                        new Chunks(2, Duration.ofMillis(100)))));
        long before = System.nanoTime();
        client.stream(hello());
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(390));
    }

    private Client.Answer garbage(Fault.Kind kind) throws Exception {
        play(Step.say("x").fault(new Fault.Garbage(kind, 1)));
        var request = hello();
        request.putObject("metadata").put("user_id", kind.name());
        var answer = client.stream(request);
        assertThat(answer.status()).isEqualTo(200);
        return answer;
    }

    /// Through a bare socket, since a client may drop what it has when the connection ends.
    private String bytesUntilTheConnectionEnds() throws IOException {
        var body = hello().put("stream", true).toString();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var head =
                    "POST /v1/messages HTTP/1.1\r\nHost: x\r\nanthropic-version: x\r\nContent-Length: ";
            var request = head + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void play(Step step) {
        scripts.add(Script.named("played").step(step).build());
    }

    private static ObjectNode hello() {
        return Client.hello().put("model", "rehearsal:played");
    }
}

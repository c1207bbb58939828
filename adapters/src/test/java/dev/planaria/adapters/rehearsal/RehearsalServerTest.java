package dev.planaria.adapters.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.planaria.adapters.rehearsal.script.Chunks;
import dev.planaria.adapters.rehearsal.script.Pace;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.adapters.rehearsal.script.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class RehearsalServerTest {
    private static final String BASH = "[{'name':'bash','input_schema':{'type':'object'}}]";

    @Test
    void withoutAnyScriptItSaysThatItIsOne() throws Exception {
        try (var server = RehearsalServer.start(0, Scripts.of())) {
            var answer = new Client(server).post(Client.hello());
            assertThat(answer.text())
                    .startsWith("This is the rehearsal model: a script, not a language model.");
            assertThat(answer.json().path("stop_reason").asString()).isEqualTo("end_turn");
        }
    }

    @Test
    void withABashToolItRunsOneCommandAndTellsWhatCameOfIt() throws Exception {
        try (var server = RehearsalServer.start(0, Scripts.of())) {
            var client = new Client(server);
            var request = Client.hello();
            request.set("tools", Client.json("{'t':" + BASH + "}").get("t"));
            var one = client.post(request).content();
            assertThat(one.get(2).path("name").asString()).isEqualTo("bash");
            assertThat(one.get(2).path("input")).isEqualTo(Client.json("{'command':'pwd; ls'}"));

            var second = Client.next(request, one, Client.results(one, "/workspace\nREADME.md"));
            var two = client.post(second);
            assertThat(two.text())
                    .contains("/workspace\nREADME.md")
                    .contains("a script, not a language model");
            assertThat(two.json().path("stop_reason").asString()).isEqualTo("end_turn");

            var again = client.post(Client.next(second, two.content(), "'and now?'"));
            assertThat(again.json().path("stop_reason").asString()).isEqualTo("tool_use");
        }
    }

    @Test
    void restartedServerGoesOnWhereTheOtherEnded() throws Exception {
        var script = Script.named("two").step(Step.say("first")).step(Step.say("second")).build();
        ObjectNode request = Client.hello().put("model", "rehearsal:two");
        ObjectNode next;
        try (var server = RehearsalServer.start(0, Scripts.of(script))) {
            var one = new Client(server).post(request);
            assertThat(one.text()).isEqualTo("first");
            next = Client.next(request, one.content(), "'go on'");
        }
        try (var server = RehearsalServer.start(0, Scripts.of(script))) {
            assertThat(new Client(server).post(next).text()).isEqualTo("second");
        }
    }

    @Test
    void firstMessageMayNameTheScriptAndThePosition() throws Exception {
        var script = Script.named("two").step(Step.say("first")).step(Step.say("second")).build();
        try (var server = RehearsalServer.start(0, Scripts.of(script))) {
            var client = new Client(server);
            assertThat(client.post(first("[rehearsal: two] hello")).text()).isEqualTo("first");
            assertThat(client.post(first("hello [rehearsal: two @1]")).text()).isEqualTo("second");
            assertThat(client.post(first("[rehearsal: @1]").put("model", "rehearsal:two")).text())
                    .isEqualTo("second");
            assertThat(client.post(first("[rehearsal: nosuch]")).status()).isEqualTo(404);
        }
    }

    @Test
    void scriptAddedWhileItRunsIsPlayed() throws Exception {
        var scripts = Scripts.of();
        try (var server = RehearsalServer.start(0, scripts)) {
            scripts.add(Script.named("late").step(Step.say("here")).build());
            assertThat(
                            new Client(server)
                                    .post(Client.hello().put("model", "rehearsal:late"))
                                    .text())
                    .isEqualTo("here");
        }
    }

    @Test
    void usedPortIsToldAtOnce() {
        try (var server = RehearsalServer.start(0, Scripts.of())) {
            assertThatThrownBy(() -> RehearsalServer.start(server.port(), Scripts.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + server.port());
        }
    }

    @Test
    void requestsAreRecordedWithTheirArrival() throws Exception {
        try (var server = RehearsalServer.start(0, Scripts.of())) {
            long before = System.nanoTime();
            new Client(server).post("/v1/messages?beta=true", Client.hello().toString());
            var recorded = server.requests();
            assertThat(recorded).hasSize(1);
            assertThat(recorded.getFirst().arrivedNanos() - before)
                    .isBetween(0L, System.nanoTime() - before);
            assertThat(recorded.getFirst().path()).isEqualTo("/v1/messages");
            assertThat(recorded.getFirst().json()).isEqualTo(Client.hello());
        }
    }

    @Test
    void stubAnswersEverythingTheSameAndKnowsTheArrivals() throws Exception {
        try (var server = RehearsalServer.startStub(0, "ok")) {
            var client = new Client(server);
            assertThat(client.post(first("one").put("model", "any")).text()).isEqualTo("ok");
            assertThat(client.stream(first("two")).eventTypes())
                    .containsExactly(
                            "message_start",
                            "content_block_start",
                            "ping",
                            "content_block_delta",
                            "content_block_stop",
                            "message_delta",
                            "message_stop");
            client.stream(first("one"));
            assertThat(server.firstArrivals()).containsOnlyKeys("one", "two");
            assertThat(server.firstArrivals().get("one"))
                    .isLessThan(server.firstArrivals().get("two"));
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void manySmallEventsDoNotWaitForAcknowledgements() throws Exception {
        try (var server = RehearsalServer.start(0, Scripts.of())) {
            var client = new Client(server);
            client.stream(Client.hello());
            long fastest = Long.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                long before = System.nanoTime();
                client.stream(Client.hello());
                fastest = Math.min(fastest, System.nanoTime() - before);
            }
            // A delayed acknowledgement takes 40 ms.
            assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(35));
        }
    }

    @Test
    void closingEndsTheDelaysOfAScript() throws Exception {
        var slow = new Pace(Duration.ZERO, Duration.ofMinutes(2), Chunks.USUAL);
        var script = Script.named("slow").step(Step.say("x").pace(slow)).build();
        var server = RehearsalServer.start(0, Scripts.of(script));
        var client = new Client(server);
        var answer =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return client.stream(Client.hello().put("model", "rehearsal:slow")).body();
                    } catch (IOException | InterruptedException e) {
                        return "dropped";
                    }
                });
        while (server.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        long before = System.nanoTime();
        server.close();
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("dropped");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void brokenHttpIsAnsweredInTheOfficialShape() throws Exception {
        try (var server = RehearsalServer.start(0, Scripts.of());
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("NONSENSE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("\"type\":\"invalid_request_error\"");
        }
    }

    @Test
    void unknownRoutesAreNotFound() throws Exception {
        try (var server = RehearsalServer.start(0, Scripts.of())) {
            var answer = new Client(server).get("/v1/messages");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.errorType()).isEqualTo("not_found_error");
        }
    }

    private static ObjectNode first(String words) {
        return Client.request("rehearsal", "[{'role':'user','content':'%s'}]".formatted(words));
    }
}

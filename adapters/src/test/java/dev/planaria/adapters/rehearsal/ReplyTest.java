package dev.planaria.adapters.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.adapters.rehearsal.script.Block;
import dev.planaria.adapters.rehearsal.script.Chunks;
import dev.planaria.adapters.rehearsal.script.Ending;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.adapters.rehearsal.script.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Replies on the wire: as one JSON, and as a stream of events that says the same.
class ReplyTest {
    private final Scripts scripts = Scripts.of();
    private final RehearsalServer server = RehearsalServer.start(0, scripts);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void streamHasTheEventsOfTheMessagesApiInTheirOrder() throws Exception {
        play(
                Step.of(
                        new Block.Thinking("hm"),
                        new Block.RedactedThinking("x"),
                        new Block.Text("four words are here", new Chunks(10, Duration.ZERO)),
                        new Block.ToolUse("bash", "{\"command\":\"ls\"}")));
        var answer = client.stream(hello());

        assertThat(answer.header("content-type")).startsWith("text/event-stream");
        assertThat(answer.eventTypes())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "content_block_start",
                        "content_block_stop",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(deltaTypes(answer))
                .containsExactly(
                        "thinking_delta",
                        "signature_delta",
                        "text_delta",
                        "text_delta",
                        "input_json_delta",
                        "input_json_delta");
        var start = answer.events().getFirst().path("message");
        assertThat(start.path("content")).isEmpty();
        assertThat(start.path("stop_reason").isNull()).isTrue();
        assertThat(start.path("usage").path("output_tokens").asInt()).isEqualTo(1);
        var end = answer.events().get(answer.events().size() - 2);
        assertThat(end.path("delta").path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(end.path("usage").path("output_tokens").asInt()).isGreaterThan(1);
    }

    @Test
    void oneJsonSaysWhatTheStreamSays() throws Exception {
        play(Step.of(new Block.Text("both the same", null)));
        var whole = client.post(hello());
        var streamed = client.stream(hello());

        assertThat(whole.text()).isEqualTo("both the same");
        assertThat(streamedText(streamed)).isEqualTo("both the same");
        assertThat(whole.json().path("usage").path("output_tokens").asInt()).isEqualTo(4);
        assertThat(whole.json().path("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(whole.json().path("role").asString()).isEqualTo("assistant");
    }

    @Test
    void everyAnswerSaysThatItIsAScript() throws Exception {
        play(Step.say("x"));
        for (var answer :
                List.of(
                        client.post(hello()),
                        client.stream(hello()),
                        client.get("/v1/models"),
                        client.get("/nowhere"))) {
            assertThat(answer.header("x-planaria-rehearsal")).isEqualTo("script");
            assertThat(answer.header("request-id")).startsWith("req_");
        }
        assertThat(client.post(hello()).json().path("model").asString())
                .isEqualTo("rehearsal:played");
        assertThat(
                        client.stream(hello())
                                .events()
                                .getFirst()
                                .path("message")
                                .path("model")
                                .asString())
                .isEqualTo("rehearsal:played");
    }

    @Test
    void chunksNeverTearACharacterApart() throws Exception {
        play(Step.of(new Block.Text("a\uD83E\uDEB1b\uD83E\uDEB1", new Chunks(1, Duration.ZERO))));
        var answer = client.stream(hello());
        assertThat(deltaTypes(answer)).hasSize(4);
        assertThat(streamedText(answer)).isEqualTo("a\uD83E\uDEB1b\uD83E\uDEB1");
    }

    @Test
    void stopReasonsAreTheScripts() throws Exception {
        for (var reason : List.of("end_turn", "max_tokens", "pause_turn", "tool_use")) {
            play(Step.say("x").ending(Ending.because(reason)));
            assertThat(client.post(hello()).json().path("stop_reason").asString())
                    .isEqualTo(reason);
        }
        play(Step.say("x").ending(Ending.because("stop_sequence")));
        var request = hello();
        request.putArray("stop_sequences").add("END");
        assertThat(client.post(request).json().path("stop_sequence").asString()).isEqualTo("END");
    }

    @Test
    void refusalHasItsDetails() throws Exception {
        play(Step.of().ending(Ending.refusal("cyber", "no")));
        var delta =
                client.stream(hello()).events().stream()
                        .filter(event -> event.path("type").asString().equals("message_delta"))
                        .findFirst()
                        .orElseThrow()
                        .path("delta");
        assertThat(delta.path("stop_reason").asString()).isEqualTo("refusal");
        assertThat(delta.path("stop_details"))
                .isEqualTo(Client.json("{'type':'refusal','category':'cyber','explanation':'no'}"));
    }

    @Test
    void noTokensAskedMeansNoContent() throws Exception {
        play(Step.say("x"));
        var answer = client.post(hello().put("max_tokens", 0));
        assertThat(answer.content()).isEmpty();
        assertThat(answer.json().path("stop_reason").asString()).isEqualTo("max_tokens");
    }

    @Test
    void promptOverTheContextWindowIsRefused() throws Exception {
        scripts.add(Script.named("played").contextWindow(10).step(Step.say("fits")).build());
        var fits = hello();
        var tooLong =
                Client.request(
                        "rehearsal:played",
                        "[{'role':'user','content':'%s'}]".formatted("x".repeat(41)));
        assertThat(client.post(fits).text()).isEqualTo("fits");
        var answer = client.post(tooLong);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorMessage()).isEqualTo("prompt is too long: 11 tokens > 10 maximum");
    }

    @Test
    void secondRequestReadsFromTheCacheWhatTheFirstWrote() throws Exception {
        play(Step.say("x"));
        var request = hello();
        request.set(
                "system",
                Client.json(
                                "{'s':[{'type':'text','text':'%s','cache_control':{'type':'ephemeral'}}]}"
                                        .formatted("s".repeat(400)))
                        .get("s"));
        var first = client.post(request).json().path("usage");
        var second = client.post(request).json().path("usage");

        assertThat(first.path("cache_creation_input_tokens").asInt()).isEqualTo(100);
        assertThat(first.path("cache_creation").path("ephemeral_5m_input_tokens").asInt())
                .isEqualTo(100);
        assertThat(first.path("cache_read_input_tokens").asInt()).isZero();
        assertThat(second.path("cache_creation_input_tokens").asInt()).isZero();
        assertThat(second.path("cache_read_input_tokens").asInt()).isEqualTo(100);
        assertThat(second.path("input_tokens").asInt())
                .isEqualTo(first.path("input_tokens").asInt())
                .isEqualTo(2);
    }

    @Test
    void modelsAreListedAndFound() throws Exception {
        play(Step.say("x"));
        var ids =
                client.get("/v1/models")
                        .json()
                        .path("data")
                        .valueStream()
                        .map(each -> each.path("id").asString());
        assertThat(ids).containsExactly("rehearsal", "rehearsal:default", "rehearsal:played");
        assertThat(client.get("/v1/models/rehearsal:played").json().path("display_name").asString())
                .contains("script");
        assertThat(client.get("/v1/models/other").status()).isEqualTo(404);
    }

    @Test
    void placeholderThatFindsNothingIsToldAndNotPlayed() throws Exception {
        play(Step.say("${tool_result:port (\\d+)}"));
        var answer = client.post(hello());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorMessage())
                .contains("script cannot be played here")
                .contains("finds nothing");
    }

    @Test
    void toolInputIsFilledFromTheLastResult() throws Exception {
        scripts.add(
                Script.named("played")
                        .step(Step.call("bash", "{\"command\":\"start\"}"))
                        .step(
                                Step.call(
                                        "bash",
                                        "{\"command\":\"curl :${tool_result:port (\\\\d+)}\",\"env\":[\"${HOME}\"]}"))
                        .build());
        var one = client.post(hello()).content();
        var two =
                client.post(Client.next(hello(), one, Client.results(one, "on port 8123")))
                        .content();
        assertThat(two.get(0).path("input"))
                .isEqualTo(Client.json("{'command':'curl :8123','env':['${HOME}']}"));
    }

    private void play(Step step) {
        scripts.add(Script.named("played").step(step).build());
    }

    private static tools.jackson.databind.node.ObjectNode hello() {
        return Client.hello().put("model", "rehearsal:played");
    }

    private static List<String> deltaTypes(Client.Answer answer) {
        return answer.events().stream()
                .filter(event -> event.has("delta") && event.has("index"))
                .map(event -> event.path("delta").path("type").asString())
                .toList();
    }

    private static String streamedText(Client.Answer answer) {
        var words = new StringBuilder();
        for (JsonNode event : answer.events()) {
            words.append(event.path("delta").path("text").asString(""));
        }
        return words.toString();
    }
}

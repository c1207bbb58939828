package dev.planaria.adapters.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.adapters.rehearsal.script.Block;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.adapters.rehearsal.script.Step;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Inside a tool loop, thoughts come back as they were given, or the request is refused.
class ThinkingTest {
    private static RehearsalServer server;
    private static Client client;

    private final ObjectNode first =
            Client.request("rehearsal:thinker", "[{'role':'user','content':'think'}]");

    @BeforeAll
    static void start() {
        server = RehearsalServer.start(0, Scripts.of(thinker()));
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Script thinker() {
        var look = new Block.ToolUse("bash", "{\"command\":\"ls\"}");
        return Script.named("thinker")
                .step(
                        Step.of(
                                new Block.Thinking("first I look"),
                                new Block.RedactedThinking("a secret"),
                                new Block.Text("Looking.", null),
                                look,
                                look))
                .step(Step.of(new Block.Thinking("then again"), look))
                .step(Step.say("Done."))
                .build();
    }

    @Test
    void unalteredThoughtsAreTakenThroughTheWholeLoop() throws Exception {
        var one = client.post(first).content();
        var second = Client.next(first, one, Client.results(one, "ok"));
        var two = client.post(second).content();
        var third = Client.next(second, two, Client.results(two, "ok"));
        assertThat(client.post(third).text()).isEqualTo("Done.");
    }

    @Test
    void anotherServerKnowsTheSignaturesToo() throws Exception {
        var one = client.post(first).content();
        try (var restarted = RehearsalServer.start(0, Scripts.of(thinker()))) {
            var answer =
                    new Client(restarted).post(Client.next(first, one, Client.results(one, "ok")));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void alteredThinkingIsRefused() throws Exception {
        assertThat(
                        refusal(content ->
                                ((ObjectNode) content.get(0)).put("thinking", "first I looked")))
                .contains("messages.1.content.0: Invalid `signature` in `thinking` block");
    }

    @Test
    void alteredSignatureIsRefused() throws Exception {
        assertThat(
                        refusal(content ->
                                ((ObjectNode) content.get(0)).put("signature", "cmVoZWFyc2Fs")))
                .contains("Invalid `signature`");
        assertThat(refusal(content -> ((ObjectNode) content.get(0)).put("signature", "not base64")))
                .contains("Invalid `signature`");
    }

    @Test
    void signatureOfAnotherReplyIsRefused() throws Exception {
        var other = client.post(first).content();
        assertThat(refusal(content -> content.set(0, other.get(0)))).contains("cannot be modified");
    }

    @Test
    void alteredRedactedThinkingIsRefused() throws Exception {
        assertThat(
                        refusal(content -> {
                            var redacted = (ObjectNode) content.get(1);
                            var data = redacted.get("data").asString();
                            redacted.put("data", data.substring(0, data.length() - 4) + "AAAA");
                        }))
                .contains("messages.1.content.1: Invalid `data` in `redacted_thinking` block");
    }

    @Test
    void oneMissingThoughtIsRefused() throws Exception {
        assertThat(refusal(content -> content.remove(0))).contains("cannot be modified");
        assertThat(refusal(content -> content.remove(1))).contains("cannot be modified");
    }

    @Test
    void allThoughtsMissingIsRefused() throws Exception {
        assertThat(
                        refusal(content -> {
                            content.remove(0);
                            content.remove(0);
                        }))
                .contains("Expected `thinking` or `redacted_thinking`, but found `tool_use`");
    }

    @Test
    void missingThoughtsAreNoticedEvenWhereTheClientGaveTheCallsIdsOfItsOwn() throws Exception {
        assertThat(
                        refusal(content -> {
                            content.remove(0);
                            content.remove(0);
                            ((ObjectNode) content.get(1)).put("id", "sevt_1");
                            ((ObjectNode) content.get(2)).put("id", "sevt_2");
                        }))
                .contains("Expected `thinking`");
    }

    @Test
    void swappedThoughtsAreRefused() throws Exception {
        assertThat(
                        refusal(content -> {
                            var thinking = content.remove(0);
                            content.insert(1, thinking);
                        }))
                .contains("cannot be modified");
    }

    @Test
    void thoughtMovedBehindACallIsRefused() throws Exception {
        assertThat(
                        refusal(content -> {
                            var redacted = content.remove(1);
                            content.insert(3, redacted);
                        }))
                .contains("cannot be modified");
    }

    @Test
    void missingThoughtOfAnEarlierStepOfTheSameLoopIsRefused() throws Exception {
        var one = client.post(first).content();
        var second = Client.next(first, one, Client.results(one, "ok"));
        var two = client.post(second).content();
        var third = Client.next(second, two, Client.results(two, "ok"));
        var stripped = (ArrayNode) third.path("messages").path(1).path("content");
        stripped.remove(0);
        stripped.remove(0);
        assertThat(client.post(third).errorMessage())
                .startsWith("messages.1.content.0.type: Expected `thinking`");
    }

    @Test
    void thoughtsOfFormerTurnsMayBeLeftOut() throws Exception {
        var one = (ArrayNode) client.post(first).content();
        var results = Client.results(one, "ok");
        one.remove(0);
        one.remove(0);
        var second = Client.next(first, one, results);
        var later =
                Client.next(
                        second,
                        Client.json("{'c':[{'type':'text','text':'so'}]}").get("c"),
                        "'next'");
        assertThat(client.post(later).status()).isEqualTo(200);
    }

    @Test
    void disabledThinkingGivesAndAsksForNone() throws Exception {
        var quiet = first.deepCopy();
        quiet.set("thinking", Client.json("{'type':'disabled'}"));
        var one = client.post(quiet).content();
        assertThat(one.get(0).path("type").asString()).isEqualTo("text");
        assertThat(client.post(Client.next(quiet, one, Client.results(one, "ok"))).status())
                .isEqualTo(200);
    }

    @Test
    void omittedThinkingIsEmptyButSigned() throws Exception {
        var quiet = first.deepCopy();
        quiet.set("thinking", Client.json("{'type':'adaptive','display':'omitted'}"));
        var one = client.post(quiet).content();
        assertThat(one.get(0).path("thinking").asString()).isEmpty();
        assertThat(one.get(0).path("signature").asString()).isNotEmpty();
        assertThat(client.post(Client.next(quiet, one, Client.results(one, "ok"))).status())
                .isEqualTo(200);
    }

    private String refusal(Consumer<ArrayNode> tamper) throws Exception {
        var content = (ArrayNode) client.post(first).content();
        tamper.accept(content);
        var answer = client.post(Client.next(first, content, Client.results(content, "ok")));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errorType()).isEqualTo("invalid_request_error");
        return answer.errorMessage();
    }
}

package dev.planaria.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.planaria.adapters.anthropic.AnthropicModel;
import dev.planaria.adapters.anthropic.Traits;
import dev.planaria.adapters.rehearsal.RehearsalServer;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.Delta;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.Json;
import dev.planaria.server.config.Flags;
import dev.planaria.server.config.Settings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// From a prompt through the gateway to a model and back, as in the product; the model is the
/// rehearsal's, or a socket that answers what no model would.
final class ModelPathTest {
    private static final String THREE_STEPS =
            """
            {"name":"loop","steps":[
              {"reply":[{"type":"thinking","text":"first"},{"type":"redacted_thinking","text":"hidden"},
                        {"type":"text","text":"Looking, ä€𝄞.","chunk":3},
                        {"type":"tool_use","name":"bash","input":{"command":"ls \\"a b\\""}},
                        {"type":"tool_use","name":"bash","input":{}}]},
              {"reply":[{"type":"thinking","text":"second"},
                        {"type":"tool_use","name":"bash","input":{"n":[1,2.5,null]}}]},
              {"reply":[{"type":"text","text":"Done."}]}]}\
            """;

    @TempDir Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Delta> deltas = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /// The rehearsal refuses missing or altered thoughts, and counts its cache as the service does.
    @Test
    void aToolLoopWithThoughtsIsAcceptedAndReadsItsOwnPrefix() throws Exception {
        AnthropicModel model = rehearsing(THREE_STEPS);
        List<Prompt.Message> messages = new ArrayList<>();
        messages.add(
                new Prompt.Message(Prompt.Role.USER, List.of(text("go " + "on ".repeat(400)))));
        long before = 0;
        for (int step = 0; step < 3; step++) {
            Reply reply =
                    model.complete(
                            prompt("rehearsal:loop", messages), deltas::add, new Cancellation());

            assertThat(reply.usage().cacheRead()).isGreaterThanOrEqualTo(before);
            assertThat(reply.usage().input()).isZero();
            assertThat(reply.usage().output()).isPositive();
            before = reply.usage().prompt();
            messages.add(new Prompt.Message(Prompt.Role.ASSISTANT, reply.content()));
            List<JsonNode> results = new ArrayList<>();
            for (JsonNode block : reply.content()) {
                if (block.path("type").asString("").equals("tool_use")) {
                    results.add(
                            Json.object()
                                    .put("type", "tool_result")
                                    .put("tool_use_id", block.path("id").stringValue())
                                    .put("content", "ok"));
                }
            }
            if (results.isEmpty()) {
                assertThat(step).isEqualTo(2);
                assertThat(reply.stop()).isEqualTo(Reply.Stop.END_TURN);
            } else {
                assertThat(reply.stop()).isEqualTo(Reply.Stop.TOOL_USE);
                messages.add(new Prompt.Message(Prompt.Role.USER, results));
            }
        }
        JsonNode first = messages.get(1).content().get(3);
        assertThat(first.path("input")).isEqualTo(Json.parse("{\"command\":\"ls \\\"a b\\\"\"}"));
        assertThat(said()).startsWith("Looking, ä€𝄞.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'status','status':429,'retry_after_s':3}            | MODEL_RATE_LIMITED",
                "{'type':'status','status':529}                              | MODEL_OVERLOADED",
                "{'type':'status','status':503}                              | MODEL_OVERLOADED",
                "{'type':'status','status':500}                              | MODEL_OVERLOADED",
                "{'type':'status','status':400}                              | MODEL_REJECTED",
                "{'type':'broken_stream','after_chunks':1}                   | MODEL_NETWORK",
                "{'type':'stall','after_chunks':1,'silence_ms':60000}        | MODEL_TIMEOUT",
                "{'type':'error_event','after_chunks':1,'error':'overloaded_error','message':'m'} | MODEL_OVERLOADED",
                "{'type':'garbage','kind':'not_json'}                        | MODEL_NETWORK",
                "{'type':'garbage','kind':'wrong_content_type'}              | MODEL_NETWORK",
                "{'type':'garbage','kind':'invalid_sse'}                     | MODEL_NETWORK",
                "{'type':'garbage','kind':'empty'}                           | MODEL_NETWORK",
                "{'type':'garbage','kind':'cut_short'}                       | MODEL_NETWORK"
            })
    void everyFaultHasItsClassAndTheNextAttemptIsGood(String fault, FailureClass failure)
            throws Exception {
        AnthropicModel model =
                rehearsing(
                        "{\"name\":\"f\",\"steps\":[{\"reply\":[{\"type\":\"text\",\"text\":\"a longer text of many"
                                + " pieces\",\"chunk\":4}],\"faults\":["
                                + fault.replace('\'', '"')
                                + "]}]}");

        ModelFailedException e = fails(model, "rehearsal:f", new Cancellation());

        assertThat(e.failure()).isEqualTo(failure);
        assertThat(e.retryAfter())
                .isEqualTo(
                        failure == FailureClass.MODEL_RATE_LIMITED ? Duration.ofSeconds(3) : null);
        assertThat(ask(model, "rehearsal:f").content())
                .containsExactly(text("a longer text of many pieces"));
    }

    @ParameterizedTest
    @CsvSource({"unknown_block", "unknown_event"})
    void whatANewerServiceSaysIsLivedWith(String kind) throws Exception {
        AnthropicModel model =
                rehearsing(
                        "{\"name\":\"f\",\"steps\":[{\"reply\":[{\"type\":\"text\",\"text\":\"hi\"}],"
                                + "\"faults\":[{\"type\":\"garbage\",\"kind\":\""
                                + kind
                                + "\"}]}]}");

        assertThat(ask(model, "rehearsal:f").content()).contains(text("hi"));
    }

    @Test
    void aPromptThatIsTooLongIsKnown() throws Exception {
        AnthropicModel model =
                rehearsing(
                        "{\"name\":\"f\",\"context_window\":1,\"steps\":[{\"reply\":["
                                + "{\"type\":\"text\",\"text\":\"hi\"}]}]}");

        assertThat(fails(model, "rehearsal:f", new Cancellation()).promptTooLong()).isTrue();
    }

    @Test
    void aRefusalIsAReply() throws Exception {
        AnthropicModel model =
                rehearsing(
                        "{\"name\":\"f\",\"steps\":[{\"reply\":[],\"stop_reason\":\"refusal\",\"stop_details\":"
                                + "{\"category\":\"bio\",\"explanation\":\"no\"}}]}");

        Reply reply = ask(model, "rehearsal:f");

        assertThat(reply.stop()).isEqualTo(Reply.Stop.REFUSAL);
        assertThat(reply.refusal()).isEqualTo(new Reply.Refusal("bio", "no"));
    }

    /// The next piece comes long after the test has given up: nothing but the interrupt ends it.
    @Test
    @Timeout(60)
    void anInterruptEndsAStreamAtOnce() throws Exception {
        AnthropicModel model =
                rehearsing(
                        "{\"name\":\"f\",\"steps\":[{\"reply\":[{\"type\":\"text\",\"text\":\""
                                + "slow ".repeat(200)
                                + "\",\"chunk\":500,\"chunk_delay_ms\":600000}]}]}");
        Cancellation stop = new Cancellation();

        ModelFailedException e =
                catchThrowableOfType(
                        ModelFailedException.class,
                        () ->
                                model.complete(
                                        prompt("rehearsal:f", List.of(user("hi"))),
                                        delta -> {
                                            if (delta instanceof Delta.Text) {
                                                stop.cancel(Cancellation.Reason.USER);
                                            }
                                        },
                                        stop));

        assertThat(e.failure()).isEqualTo(FailureClass.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing at all|",
                "no HTTP|hello, world~~",
                "a cut head|HTTP/1.1 200 OK~content-ty",
                "a body shorter than promised|OK!content-length: 99~~data: {}",
                "a broken chunk|OK!transfer-encoding: chunked~~zz~",
                "compressed noise|OK!content-encoding: gzip~content-length: 4~~nope"
            })
    void whatIsNoAnswerIsTheNetworksFault(String answer) throws Exception {
        String bytes =
                answer.substring(answer.indexOf('|') + 1)
                        .replace("OK!", "HTTP/1.1 200 OK~content-type: text/event-stream~")
                        .replace("~", "\r\n");
        StubProvider rude =
                new StubProvider((out, connection) -> {
                    out.write(bytes.getBytes(StandardCharsets.UTF_8));
                    connection.close();
                });
        open.add(rude);
        AnthropicModel model =
                model(Map.of("PLANARIA_MODEL_URL", rude.url().toString()), () -> rude.url());

        ModelFailedException e = fails(model, "m", new Cancellation());

        assertThat(e.failure()).as(answer).isEqualTo(FailureClass.MODEL_NETWORK);
        assertThat(rude.requests()).hasSize(1);
    }

    @Test
    void noMessageHoldsTheKey() throws Exception {
        String key = "sk-ant-secret-9876543210";
        StubProvider telltale =
                new StubProvider((out, connection) -> {
                    String body =
                            "{\"error\":{\"type\":\""
                                    + key
                                    + "\",\"message\":\"bad key "
                                    + key
                                    + "\"}}";
                    out.write(
                            ("HTTP/1.1 401 "
                                            + key
                                            + "\r\nrequest-id: x "
                                            + key
                                            + "\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                                    .getBytes(StandardCharsets.UTF_8));
                });
        open.add(telltale);
        AnthropicModel model =
                model(
                        Map.of(
                                "PLANARIA_MODEL_URL",
                                telltale.url().toString(),
                                "ANTHROPIC_API_KEY",
                                key),
                        () -> telltale.url());

        ModelFailedException e = fails(model, "m", new Cancellation());

        assertThat(telltale.requests().getFirst()).contains("x-api-key: " + key);
        assertThat(e.failure()).isEqualTo(FailureClass.MODEL_REJECTED);
        assertThat(e.toString()).doesNotContain("9876543210").contains("HTTP 401");
        assertThat(e.getCause()).isNull();
    }

    private AnthropicModel rehearsing(String script) throws Exception {
        RehearsalServer server = RehearsalServer.start(0, Scripts.parse(script));
        open.add(server);
        return model(Map.of(), () -> URI.create(server.url()));
    }

    private AnthropicModel model(Map<String, String> environment, Supplier<URI> rehearsal)
            throws Exception {
        Path config =
                Files.writeString(
                        folder.resolve("config.json"),
                        "{\"models\":[{\"pattern\":\"rehearsal*\",\"silence_seconds\":2}]}");
        Settings settings =
                Settings.of(
                        new Flags(
                                null, null, null, null, null, null, config, null, null, null, null,
                                null),
                        environment::get);
        Gateway gateway =
                new Gateway(settings.models(), new ModelKeys(environment::get, "own_"), rehearsal);
        open.add(gateway);
        return new AnthropicModel(gateway, Traits::usual, System::nanoTime);
    }

    private Reply ask(AnthropicModel model, String name) throws Exception {
        Consumer<Delta> onDelta = deltas::add;
        return model.complete(prompt(name, List.of(user("hi"))), onDelta, new Cancellation());
    }

    private ModelFailedException fails(AnthropicModel model, String name, Cancellation stop) {
        return catchThrowableOfType(
                ModelFailedException.class,
                () -> model.complete(prompt(name, List.of(user("hi"))), deltas::add, stop));
    }

    private String said() {
        StringBuilder said = new StringBuilder();
        for (Delta delta : deltas) {
            if (delta instanceof Delta.Text(int block, String text)) {
                said.append(text);
            }
        }
        return said.toString();
    }

    private static Prompt prompt(String model, List<Prompt.Message> messages) {
        return new Prompt(
                new ModelConfig(model, ModelConfig.Effort.HIGH),
                "You are a test.",
                List.of(
                        new ToolSpec(
                                "bash", "Runs a command", Json.object().put("type", "object"))),
                messages,
                4_096);
    }

    private static Prompt.Message user(String text) {
        return new Prompt.Message(Prompt.Role.USER, List.of(text(text)));
    }

    private static JsonNode text(String text) {
        return Json.object().put("type", "text").put("text", text).putNull("citations");
    }
}

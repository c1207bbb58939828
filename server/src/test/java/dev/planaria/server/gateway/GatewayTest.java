package dev.planaria.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import dev.planaria.server.config.Flags;
import dev.planaria.server.config.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewayTest {
    private static final String KEY = "sk-ant-test-0123456789";
    private static final String OK =
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok";

    @TempDir Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void theKeyGoesToItsProviderAndToNobodyElse() throws Exception {
        environment.put("PLANARIA_MODEL_KEY", KEY);
        environment.put("OTHER_KEY", "other-key-value");
        try (StubProvider own = StubProvider.saying(OK);
                StubProvider other = StubProvider.saying(OK);
                StubProvider local = StubProvider.saying(OK);
                Gateway gateway =
                        gateway(
                                own.url(),
                                """
                                {"models":[
                                  {"pattern":"gpt*","url":"%s","key_env":"OTHER_KEY","key_header":"authorization"},
                                  {"pattern":"qwen*","url":"%s/v1/","headers":{"x-team":"blue"}},
                                  {"pattern":"claude-haiku*","context_tokens":100000}]}\
                                """
                                        .formatted(other.url(), local.url()))) {
            ask(gateway, "claude-opus-5-5");
            ask(gateway, "claude-haiku-4-5");
            ask(gateway, "gpt-9");
            ask(gateway, "qwen3:8b");

            assertThat(own.requests())
                    .hasSize(2)
                    .allSatisfy(each ->
                            assertThat(each)
                                    .startsWith("POST /v1/messages HTTP/1.1")
                                    .contains("x-api-key: " + KEY + "\r\n"));
            assertThat(other.requests().getFirst())
                    .contains("authorization: Bearer other-key-value\r\n")
                    .doesNotContain(KEY)
                    .doesNotContain("x-api-key");
            assertThat(local.requests().getFirst())
                    .startsWith("POST /v1/messages HTTP/1.1")
                    .contains("x-team: blue")
                    .doesNotContain(KEY)
                    .doesNotContain("authorization");
        }
    }

    @Test
    void theKeyFollowsNoRedirect() throws Exception {
        environment.put("ANTHROPIC_API_KEY", KEY);
        try (StubProvider thief = StubProvider.saying(OK);
                StubProvider own =
                        StubProvider.saying(
                                "HTTP/1.1 307 Temporary Redirect\r\nlocation: "
                                        + thief.url()
                                        + "/v1/messages\r\ncontent-length: 0\r\n\r\n");
                Gateway gateway = gateway(own.url(), "{}")) {
            try (Egress.Answer answer = post(gateway, "m", new Cancellation())) {
                assertThat(answer.status()).isEqualTo(307);
            }
            assertThat(thief.requests()).isEmpty();
        }
    }

    @Test
    void nothingIsRepeatedInSilence() throws Exception {
        try (StubProvider rude = new StubProvider((out, connection) -> connection.close());
                Gateway gateway = gateway(rude.url(), "{}")) {
            assertThatThrownBy(() -> ask(gateway, "m")).isInstanceOf(IOException.class);

            assertThat(rude.requests()).hasSize(1);
        }
    }

    @Test
    void aWarmConnectionIsUsedAgain() throws Exception {
        try (StubProvider own =
                        new StubProvider((out, connection) ->
                                out.write(OK.getBytes(StandardCharsets.UTF_8)));
                Gateway gateway = gateway(own.url(), "{}")) {
            ask(gateway, "m");
            ask(gateway, "m");

            assertThat(own.requests()).hasSize(2);
            assertThat(own.connections()).isEqualTo(1);
        }
    }

    @Test
    void withoutItsKeyAProviderIsNotAsked() throws Exception {
        try (StubProvider own = StubProvider.saying(OK);
                Gateway gateway =
                        gateway(
                                own.url(),
                                "{\"models\":[{\"pattern\":\"x\",\"url\":\"%s\",\"key_env\":\"NOT_SET\"}]}"
                                        .formatted(own.url()))) {
            try (Egress.Answer answer = post(gateway, "x", new Cancellation())) {
                assertThat(answer.status()).isEqualTo(401);
            }
            assertThat(own.requests()).isEmpty();
        }
    }

    /// Whoever starts the server from a client's shell has that client's key in the environment.
    @Test
    void aKeyOfOurOwnClientsIsNoProvidersBusiness() throws Exception {
        environment.put("ANTHROPIC_API_KEY", "own_0123456789");
        try (StubProvider own = StubProvider.saying(OK);
                Gateway gateway = gateway(own.url(), "{}")) {
            ask(gateway, "m");

            assertThat(own.requests().getFirst()).doesNotContain("own_0123456789");
        }
    }

    @Test
    void aKeyFileIsReadAgainWhenItChanges() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
        try (StubProvider own = StubProvider.saying(OK);
                Gateway gateway =
                        gateway(
                                own.url(),
                                "{\"model_key_file\":\"key\",\"model_url\":\"%s\"}"
                                        .formatted(own.url()))) {
            ask(gateway, "m");
            Files.writeString(file, "rotated-key");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
            ask(gateway, "m");

            assertThat(own.requests().get(0)).contains("x-api-key: " + KEY + "\r\n");
            assertThat(own.requests().get(1)).contains("x-api-key: rotated-key\r\n");
        }
    }

    /// The HTTP client would quote it in its exception.
    @Test
    void aKeyThatNoHeaderCanHoldIsInNoMessage() throws Exception {
        environment.put("PLANARIA_MODEL_KEY", "sk-ünlike\u0007");
        try (StubProvider own = StubProvider.saying(OK);
                Gateway gateway = gateway(own.url(), "{}")) {
            ask(gateway, "m");

            assertThat(own.requests().getFirst()).doesNotContain("x-api-key");
        }
    }

    @Test
    void theKeyOfTheEnvironmentGoesBeforeTheOneOfTheConfiguration() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "key-of-the-file");
        String config = "{\"model_key_file\":\"%s\"}".formatted(file);
        try (StubProvider own = StubProvider.saying(OK);
                Gateway gateway = gateway(own.url(), config)) {
            ask(gateway, "m");
            environment.put("ANTHROPIC_API_KEY", "key-of-somebody");
            ask(gateway, "m");
            environment.put("PLANARIA_MODEL_KEY", KEY);
            ask(gateway, "m");

            assertThat(own.requests().get(0)).contains("x-api-key: key-of-the-file\r\n");
            assertThat(own.requests().get(1)).contains("x-api-key: key-of-the-file\r\n");
            assertThat(own.requests().get(2)).contains("x-api-key: " + KEY + "\r\n");
        }
    }

    @Test
    void callersCannotBringCredentials() throws Exception {
        try (StubProvider own = StubProvider.saying(OK);
                Gateway gateway = gateway(own.url(), "{}")) {
            assertThatThrownBy(() ->
                            gateway.post(
                                    new Egress.Destination.ModelProvider("m"),
                                    "/v1/messages",
                                    Map.of("X-Api-Key", "mine"),
                                    new byte[0],
                                    new Cancellation()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("mine");
        }
    }

    @Test
    void theRehearsalModelIsStartedWhenItIsFirstAsked() throws Exception {
        environment.put("ANTHROPIC_API_KEY", KEY);
        AtomicInteger starts = new AtomicInteger();
        try (StubProvider own = StubProvider.saying(OK);
                StubProvider rehearsal = StubProvider.saying(OK);
                Gateway gateway =
                        gateway(
                                own.url(),
                                "{\"models\":[{\"pattern\":\"*\",\"url\":\"%s\"}]}"
                                        .formatted(own.url()),
                                () -> {
                                    starts.incrementAndGet();
                                    return rehearsal.url();
                                })) {
            ask(gateway, "some-model");
            assertThat(starts).hasValue(0);

            ask(gateway, "rehearsal");
            ask(gateway, "rehearsal:slow");

            assertThat(rehearsal.requests())
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each).doesNotContain(KEY));
            assertThat(own.requests()).hasSize(1);
        }
    }

    @Test
    void whatIsCalledOffEndsAtOnceBeforeTheHeadAndInTheBody() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        try (StubProvider silent =
                        new StubProvider((out, connection) -> {
                            asked.countDown();
                            if (asked.getCount() == 0) {
                                out.write(
                                        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"
                                                .getBytes(StandardCharsets.UTF_8));
                            }
                        });
                Gateway gateway = gateway(silent.url(), "{}")) {
            Cancellation first = new Cancellation();
            CompletableFuture<IOException> head =
                    background(() -> {
                        try (Egress.Answer answer = post(gateway, "m", first)) {
                            answer.body().readAllBytes();
                        }
                    });
            while (asked.getCount() == 2) {
                Thread.onSpinWait();
            }
            first.cancel(Cancellation.Reason.USER);
            assertThat(head.get(60, TimeUnit.SECONDS))
                    .as("nothing else ends it: the provider is silent for ever")
                    .isNotInstanceOf(SocketTimeoutException.class);

            Cancellation second = new Cancellation();
            try (Egress.Answer answer = post(gateway, "m", second)) {
                assertThat(answer.body().readNBytes(4)).hasSize(4);
                CompletableFuture<IOException> body = background(() -> answer.body().read());
                second.cancel(Cancellation.Reason.USER);
                assertThat(body.get(60, TimeUnit.SECONDS))
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void silenceEndsTheRequestAsATimeout() throws Exception {
        try (StubProvider silent = new StubProvider((out, connection) -> {});
                Gateway gateway =
                        gateway(
                                silent.url(),
                                "{\"models\":[{\"pattern\":\"*\",\"url\":\"%s\",\"silence_seconds\":1}]}"
                                        .formatted(silent.url()))) {
            assertThatThrownBy(() -> ask(gateway, "m")).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void nobodyThereIsAFailedConnection() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (Gateway gateway = gateway(nobody, "{}")) {
            assertThatThrownBy(() -> ask(gateway, "m")).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void anInterruptIsNoNetworkFailure() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (StubProvider silent = new StubProvider((out, connection) -> asked.countDown());
                Gateway gateway = gateway(silent.url(), "{}")) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread brain =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    ask(gateway, "m");
                                    ended.complete(new AssertionError("answered"));
                                } catch (IOException | InterruptedException | RuntimeException e) {
                                    ended.complete(e);
                                }
                            });
            asked.await();
            brain.interrupt();

            assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void nothingThatPrintsItselfShowsAKey() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), KEY);
        environment.put("PLANARIA_MODEL_KEY", KEY);
        environment.put("PLANARIA_API_KEY", "client-key-value");
        Settings settings =
                settings(
                        "{\"models\":[{\"pattern\":\"a\",\"url\":\"https://a.example\",\"key_file\":\"%s\"}]}"
                                .formatted(file));
        ModelKeys keys = new ModelKeys(environment::get, "own_");

        assertThat(
                        keys.isReady(
                                java.util.Objects.requireNonNull(
                                        settings.models().of("a").provider())))
                .isTrue();
        assertThat(settings + " " + settings.models().of("a") + " " + keys)
                .doesNotContain(KEY)
                .doesNotContain("client-key-value");
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /// How this fails.
    private static CompletableFuture<IOException> background(Work work) {
        CompletableFuture<IOException> done = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                        done.completeExceptionally(new AssertionError("it did not fail"));
                    } catch (IOException e) {
                        done.complete(e);
                    } catch (InterruptedException e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    private static void ask(Gateway gateway, String model)
            throws IOException, InterruptedException {
        try (Egress.Answer answer = post(gateway, model, new Cancellation())) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).hasValue("text/plain");
            assertThat(answer.body().readAllBytes()).asString().isEqualTo("ok");
        }
    }

    private static Egress.Answer post(Gateway gateway, String model, Cancellation stop)
            throws IOException, InterruptedException {
        return gateway.post(
                new Egress.Destination.ModelProvider(model),
                "/v1/messages",
                Map.of("content-type", "application/json"),
                "{}".getBytes(StandardCharsets.UTF_8),
                stop);
    }

    private Gateway gateway(URI url, String config) throws Exception {
        return gateway(url, config, () -> URI.create("http://127.0.0.1:9"));
    }

    private Gateway gateway(URI url, String config, java.util.function.Supplier<URI> rehearsal)
            throws Exception {
        environment.put("PLANARIA_MODEL_URL", url.toString());
        return new Gateway(
                settings(config).models(), new ModelKeys(environment::get, "own_"), rehearsal);
    }

    private Settings settings(String config) throws Exception {
        Path file = Files.writeString(folder.resolve("config.json"), config);
        return Settings.of(
                new Flags(null, null, null, null, null, null, file, null, null, null, null, null),
                environment::get);
    }
}

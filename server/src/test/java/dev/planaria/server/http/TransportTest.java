package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What every route has in common: who may enter, what a body may be, how errors look.
final class TransportTest {
    private static TestServer server;
    private static Http http;

    @BeforeAll
    static void start() throws BindException {
        server = TestServer.start();
        http = new Http(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void bothWaysToShowTheKeyOpen() {
        assertThat(
                        http.bare("GET", "/v1/agents", "", "authorization", "Bearer sk-test-key")
                                .status())
                .isEqualTo(200);
        assertThat(http.bare("GET", "/v1/agents", "", "x-api-key", "sk-test-key").status())
                .isEqualTo(200);
        assertThat(
                        http.bare("GET", "/v1/agents", "", "authorization", "bearer sk-test-key")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void withoutTheKeyEveryRouteIsClosed() {
        for (String path : new String[] {"/v1/agents", "/v1/sessions/x", "/v1/nothing"}) {
            Http.Answered none = http.bare("GET", path, "");
            assertThat(none.status()).isEqualTo(401);
            assertThat(none.json().get("error").get("type").stringValue())
                    .isEqualTo("authentication_error");
            assertThat(http.bare("GET", path, "", "x-api-key", "wrong").status()).isEqualTo(401);
            assertThat(http.bare("GET", path, "", "authorization", "Basic sk-test-key").status())
                    .isEqualTo(401);
        }
        assertThat(http.bare("POST", "/v1/agents", "{\"name\":\"n\",\"model\":\"m\"}").status())
                .isEqualTo(401);
    }

    @Test
    void healthAndReadinessNeedNoKey() {
        assertThat(http.bare("GET", "/health", "").status()).isEqualTo(200);
        assertThat(http.bare("GET", "/ready", "").status()).isEqualTo(200);
        assertThat(http.bare("POST", "/health", "").status()).isEqualTo(401);
    }

    @Test
    void anyVersionAndBetaAndUnknownQueryAreTolerated() {
        Http.Answered answered =
                http.send(
                        "GET",
                        "/v1/agents?beta=true&whatever=1",
                        "",
                        "anthropic-version",
                        "2023-06-01",
                        "anthropic-beta",
                        "foo-1,managed-agents-2026-04-01");
        assertThat(answered.status()).isEqualTo(200);
    }

    @Test
    void theWorkspaceMustBeTheKeysOwn() {
        assertThat(
                        http.send(
                                        "GET",
                                        "/v1/agents",
                                        "",
                                        "anthropic-workspace-id",
                                        "wrkspc_default")
                                .status())
                .isEqualTo(200);
        Http.Answered other =
                http.send("GET", "/v1/agents", "", "anthropic-workspace-id", "wrkspc_other");
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.json().get("error").get("type").stringValue())
                .isEqualTo("permission_error");
    }

    @Test
    void everyAnswerHasARequestIdOfItsOwn() {
        String first = http.get("/v1/agents").header("request-id");
        String second = http.get("/v1/agents").header("request-id");
        assertThat(first).startsWith("req_").isNotEqualTo(second);
        assertThat(http.bare("GET", "/v1/agents", "").header("request-id")).startsWith("req_");
    }

    /// The page is made by the official client's tests; here the server is held to the rest of it.
    @Test
    void everyRouteThatThePageCallsNotBuiltAnswers404() throws IOException {
        Path page =
                Path.of(
                        System.getProperty("planaria.root", ".."),
                        "docs/reference/api-coverage.md");
        List<MatchResult> routes =
                Pattern.compile("(?m)^\\| ([A-Z]+) `([^`]+)` \\| not built")
                        .matcher(Files.readString(page))
                        .results()
                        .toList();
        assertThat(routes).hasSizeGreaterThan(50);
        for (MatchResult route : routes) {
            String method = route.group(1);
            String path = route.group(2).replaceAll("\\{[a-z_]+}", "x1");
            Http.Answered answered = http.send(method, path, method.equals("POST") ? "{}" : "");
            assertThat(answered.status()).as(method + " " + path).isEqualTo(404);
            JsonNode error = answered.json().get("error");
            assertThat(error.get("type").stringValue()).isEqualTo("not_found_error");
            assertThat(error.get("message").stringValue()).startsWith("no such route");
        }
        assertThat(http.send("PUT", "/v1/sessions/x/resources", "{}").header("allow"))
                .isEqualTo("GET");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        Http.Answered answered = http.send("PUT", "/v1/agents", "{}");
        assertThat(answered.status()).isEqualTo(405);
        assertThat(answered.header("allow")).isEqualTo("GET, POST");
        assertThat(answered.json().get("error").get("type").stringValue())
                .isEqualTo("invalid_request_error");
        assertThat(http.send("DELETE", "/v1/agents/x", "").header("allow")).isEqualTo("GET, POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":",
                "not json",
                "[]",
                "\"text\"",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"a\",\"model\":\"m\"} trailing",
                "{\"name\":\"a\\u0000b\",\"model\":\"m\"}",
                "{\"name\":\"n\",\"model\":\"m\",\"metadata\":{\"a\\u0000\":\"b\"}}",
                "{\"name\":\"n\",\"model\":\"m\",\"description\":\"\\ud800\"}",
                "{\"name\":NaN,\"model\":\"m\"}"
            })
    void aBodyThatCannotBeReadOrKeptIsABadRequest(String body) {
        Http.Answered answered = http.post("/v1/agents", body);
        assertThat(answered.status()).as(answered.body()).isEqualTo(400);
        assertThat(answered.message()).startsWith("body: ");
    }

    @Test
    void aDeeplyNestedBodyIsABadRequestAndNoCrash() {
        String body = "{\"name\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(http.post("/v1/agents", body).status()).isEqualTo(400);
    }

    @Test
    void anEmptyBodyWhereOneIsNeededIsABadRequest() {
        assertThat(http.post("/v1/agents", "").message()).startsWith("body: is missing");
    }

    @Test
    void anotherContentTypeIsRefusedOnlyWhereThereIsABody() {
        Http.Answered form =
                http.bare(
                        "POST",
                        "/v1/agents",
                        "name=x",
                        "x-api-key",
                        TestServer.KEY,
                        "content-type",
                        "application/x-www-form-urlencoded");
        assertThat(form.status()).isEqualTo(415);
        assertThat(form.message()).contains("application/json");
        Http.Answered latin =
                http.bare(
                        "POST",
                        "/v1/agents",
                        "{}",
                        "x-api-key",
                        TestServer.KEY,
                        "content-type",
                        "application/json; charset=iso-8859-1");
        assertThat(latin.status()).isEqualTo(400);
        assertThat(latin.json().get("error").get("details").get("error_code").stringValue())
                .isEqualTo("unsupported_charset");
        String agent = http.makeAgent();
        assertThat(
                        http.bare(
                                        "POST",
                                        "/v1/agents/" + agent + "/archive",
                                        "",
                                        "x-api-key",
                                        TestServer.KEY)
                                .status())
                .isEqualTo(200);
    }

    @Test
    void aBodyBeyondTheLimitIsTooLarge() throws IOException {
        for (String framing :
                new String[] {
                    "content-length: " + (ApiSettings.BODY_BYTES_MAX + 1),
                    "transfer-encoding: chunked"
                }) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(
                        ("POST /v1/agents HTTP/1.1\r\nhost: x\r\nx-api-key: sk-test-key\r\n"
                                        + "content-type: application/json\r\n"
                                        + framing
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
                try {
                    for (int i = 0; i < 33; i++) {
                        if (framing.startsWith("transfer")) {
                            out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
                        }
                        out.write(piece);
                        out.write(
                                framing.startsWith("transfer")
                                        ? "\r\n".getBytes(StandardCharsets.US_ASCII)
                                        : new byte[0]);
                        out.flush();
                    }
                } catch (IOException e) {
                    // The server may stop reading as soon as it knows.
                }
                String answer = answer(socket);
                assertThat(answer).startsWith("HTTP/1.1 413").contains("request_too_large");
                assertThat(answer).containsIgnoringCase("request-id: req_");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/%zz HTTP/1.1\r\nhost: x\r\n\r\n",
                "GET /v1/agents HTTP/1.1\r\nbad header\r\n\r\n"
            })
    void aRequestThatIsBrokenGetsAnErrorInTheOfficialShape(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = answer(socket);
            assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d.*");
            assertThat(answer).containsIgnoringCase("request-id: req_");
            JsonNode body = Json.parse(answer.substring(answer.indexOf("\r\n\r\n") + 4));
            assertThat(body.get("type").stringValue()).isEqualTo("error");
        }
    }

    @Test
    void arraysMayBeBracketedOrPlain() throws IOException {
        for (String query :
                new String[] {"statuses=idle", "statuses%5b%5d=idle", "statuses[]=idle"}) {
            assertThat(raw("GET /v1/sessions?" + query)).startsWith("HTTP/1.1 200");
            assertThat(raw("GET /v1/sessions?" + query + "x")).startsWith("HTTP/1.1 400");
        }
        assertThat(raw("GET /v1/agents?limit=%zz"))
                .startsWith("HTTP/1.1 400")
                .contains("invalid_request_error");
    }

    private static String raw(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(
                            (line
                                            + " HTTP/1.1\r\nhost: x\r\nx-api-key: sk-test-key\r\n"
                                            + "connection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return answer(socket);
        }
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(3_000);
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8_192];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                if (answer.indexOf("request_id") >= 0) {
                    break;
                }
            }
        } catch (IOException e) {
            // What was read is judged by the test.
        }
        return answer.toString();
    }

    @Test
    void aPortThatIsTakenIsToldInOneLine() {
        ApiSettings taken =
                new ApiSettings(
                        "127.0.0.1", server.port(), Set.of("k"), true, ApiSettings.Streams.USUAL);
        ApiParts parts =
                new ApiParts(
                        server.store().agents(),
                        server.store().environments(),
                        server.store().sessions(),
                        server.store().log(),
                        server.store().inbox(),
                        server.store().receipts(),
                        server.previews());
        assertThatThrownBy(() ->
                        ApiServer.start(
                                taken,
                                parts,
                                server.brain(),
                                _ -> {},
                                InstantSource.system(),
                                dev.planaria.testkit.Seeded.ids(1)))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port());
    }

    @Test
    void anApiWithoutAKeyIsNotServed() {
        assertThatThrownBy(() -> new ApiSettings("h", 0, Set.of(), true, ApiSettings.Streams.USUAL))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.planaria.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.sun.net.httpserver.HttpServer;
import dev.planaria.adapters.hands.HandsSandboxProvider;
import dev.planaria.cli.Api;
import dev.planaria.cli.ClientKey;
import dev.planaria.cli.Messages;
import dev.planaria.cli.SessionStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `planaria serve` as a process of its own.
final class ServeTest {
    private static final String KEY = "sk-ant-canary-4711";

    @TempDir Path folder;

    private final List<Served> served = new ArrayList<>();

    @AfterEach
    void endAll() throws IOException, InterruptedException {
        served.forEach(Served::close);
        if (Files.exists(data().resolve("hands"))) {
            try (HandsSandboxProvider hands =
                    new HandsSandboxProvider(data(), List.of("/bin/false"), "process")) {
                hands.dismiss();
            }
        }
    }

    @Test
    void aFirstStartMakesAKeyAndSaysHowToUseIt() throws Exception {
        Served server = serve().awaitReady();

        assertThat(server.out().lines())
                .containsExactly(
                        "planaria: listening on " + server.url(),
                        "export ANTHROPIC_BASE_URL=" + server.url(),
                        "export ANTHROPIC_API_KEY=" + server.key());
        assertThat(server.key()).startsWith(ClientKey.PREFIX);
        assertThat(server.err()).isEmpty();
        assertThat(server.url().getHost()).isEqualTo("127.0.0.1");
        Path key = data().resolve("api-key");
        assertThat(key).hasContent(server.key());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(new Api(server.url(), server.key()).get("/ready").path("status").stringValue())
                .isEqualTo("ready");
        assertThat(server.terminate().awaitExit()).isZero();
    }

    @Test
    void aKeptKeyIsNotPrintedAgainButSaidWhereItIs() throws Exception {
        Path data = folder.resolve("it's \"$HOME\" here");
        Served first = serve(Map.of(), "--data", data.toString()).awaitReady();
        String key = first.key();
        assertThat(first.terminate().awaitExit()).isZero();

        Served second = serve(Map.of(), "--data", data.toString()).awaitReady();

        assertThat(second.out() + second.err()).doesNotContain(key);
        assertThat(second.key()).isEqualTo(key).isNotEmpty();
        assertThat(new Api(second.url(), key).list(Api.path("v1", "agents"), 1)).isEmpty();
    }

    @Test
    void aWholeSessionRunsAndNoKeyOfAProviderIsSeenAnywhere() throws Exception {
        Served server =
                serve(Map.of("ANTHROPIC_API_KEY", KEY, "PLANARIA_MODEL_KEY", KEY)).awaitReady();
        Api api = new Api(server.url(), server.key());

        List<JsonNode> events = talk(api, "rehearsal");

        assertThat(types(events))
                .containsSubsequence(
                        "user.message",
                        "session.status_running",
                        "agent.tool_use",
                        "agent.tool_result",
                        "agent.message",
                        "session.status_idle");
        assertThat(events.toString()).contains("/workspace");
        assertThat(handsEnvironment()).isNotEmpty().noneMatch(each -> each.contains(KEY));
        assertThat(server.terminate().awaitExit()).isZero();
        assertThat(server.out() + server.err() + events).doesNotContain(KEY);
        assertThat(filesWith(data(), KEY)).isEmpty();
    }

    @Test
    void aProviderThatCannotBeReachedIsToldInTheSession() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path config =
                Files.writeString(
                        folder.resolve("config.json"),
                        "{\"models\":[{\"pattern\":\"far*\",\"url\":\"http://127.0.0.1:"
                                + port
                                + "\"}]}");
        Served server = serve(Map.of(), "--config", config.toString()).awaitReady();
        Api api = new Api(server.url(), server.key());

        assertThat(errorOf(api, "far-model"))
                .contains("model_network")
                .contains("could not be reached");
    }

    @Test
    void aKeyOfOurOwnClientsIsShownToNoProvider() throws Exception {
        String key = ClientKey.fresh();
        Queue<String> shown = new ConcurrentLinkedQueue<>();
        HttpServer provider =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/",
                exchange -> {
                    shown.add(exchange.getRequestHeaders().entrySet().toString());
                    exchange.sendResponseHeaders(400, -1);
                    exchange.close();
                });
        provider.start();
        try {
            String url = "http://127.0.0.1:" + provider.getAddress().getPort();
            // As in a shell that has just run the lines which a server printed.
            Served server =
                    serve(Map.of("ANTHROPIC_API_KEY", key, "PLANARIA_MODEL_URL", url)).awaitReady();

            errorOf(new Api(server.url(), server.key()), "far-model");
        } finally {
            provider.stop(0);
        }

        assertThat(shown).isNotEmpty().noneMatch(headers -> headers.contains(key));
    }

    @Test
    void whatASessionHasWrittenIsThereAfterKillAndRestart() throws Exception {
        Served server = serve().awaitReady();
        Api api = new Api(server.url(), server.key());
        String session = begin(api, "rehearsal");
        server.kill();

        Served again = serve().awaitReady();

        Api after = new Api(again.url(), again.key());
        assertThat(after.get(Api.path("v1", "sessions", session)).path("id").stringValue())
                .isEqualTo(session);
    }

    @Test
    void aPortInUseIsOneLineAndNothingIsMade() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Served server =
                    planaria(
                            Map.of(),
                            "serve",
                            "--port",
                            Integer.toString(taken.getLocalPort()),
                            "--data",
                            data().toString());

            assertThat(server.awaitExit()).isEqualTo(2);
            assertThat(server.err())
                    .isEqualTo(
                            "planaria: cannot listen on 127.0.0.1:"
                                    + taken.getLocalPort()
                                    + ": the port is in use, or not ours to open; choose another one with --port\n");
            assertThat(server.out()).isEmpty();
            assertThat(data()).doesNotExist();
        }
    }

    @Test
    void aSecondServerOnTheSameDataIsRefusedAndTheFirstGoesOn() throws Exception {
        Served first = serve().awaitReady();

        Served second = serve();

        assertThat(second.awaitExit()).isEqualTo(2);
        assertThat(second.err().lines())
                .hasSize(1)
                .allSatisfy(line ->
                        assertThat(line)
                                .startsWith(
                                        "planaria: data directory "
                                                + data()
                                                + " is in use by another server"));
        assertThat(second.out()).isEmpty();
        assertThat(new Api(first.url(), first.key()).get("/health").path("status").stringValue())
                .isEqualTo("ok");
    }

    @Test
    void whatIsSetUpWronglyIsOneLine() throws Exception {
        Path config = Files.writeString(folder.resolve("config.json"), "{\"modles\":[]}");
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertRefused(
                "configuration " + config + ": modles is not known here",
                "--config",
                config.toString());
        assertRefused(file + " is a file, not a data directory", "--data", file.toString());
        assertRefused("the API key is empty", "--api-key", "");
        assertRefused("role \"boss\" is not known; known are all, api, brain", "--role", "boss");
        assertRefused("role \"api\" needs a store that servers share", "--role", "api");
        assertRefused("node address \"here\" is not a URL", "--node-address", "here");
        assertRefused(
                "host \"no.such.host.invalid\" is not known", "--host", "no.such.host.invalid");
        assertRefused("rehearsal scripts", "--rehearsal-scripts", badScripts().toString());
        assertThat(data()).doesNotExist();
    }

    @Test
    void dataThatWouldLieInMemoryIsRefused() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeThat(memory).isDirectory();
        assumeThat(Files.getFileStore(memory).type()).isEqualTo("tmpfs");
        Path data = memory.resolve("planaria-" + UUID.randomUUID());

        Served server = planaria(Map.of(), "serve", "--port", "0", "--data", data.toString());

        assertThat(server.awaitExit()).isEqualTo(2);
        assertThat(server.err().lines()).singleElement(STRING).contains("lies in memory (tmpfs)");
        assertThat(server.out()).isEmpty();
        assertThat(data).doesNotExist();
    }

    @Test
    void aKeyThatIsGivenIsNeitherPrintedNorWrittenDown() throws Exception {
        Served server = serve(Map.of("PLANARIA_API_KEY", "given-0123456789")).awaitReady();

        assertThat(server.out() + server.err()).doesNotContain("given-0123456789");
        assertThat(server.out().lines())
                .last(STRING)
                .isEqualTo("# ANTHROPIC_API_KEY: the key that this server was given");
        Api api = new Api(server.url(), "given-0123456789");
        assertThat(api.list(Api.path("v1", "agents"), 1)).isEmpty();
        assertThat(data().resolve("api-key")).doesNotExist();
        assertThat(filesWith(data(), "given-0123456789")).isEmpty();
    }

    @Test
    void aRunWithoutAServerStartsOneWithAKeyThatIsNotKept() throws Exception {
        Path config =
                Files.writeString(
                        folder.resolve("config.json"),
                        "{\"hand\":\"process\",\"unsafe_store\":true}");

        Served run =
                planaria(
                        Map.of("PLANARIA_CONFIG", config.toString()),
                        "run",
                        "Look around.",
                        "--model",
                        "rehearsal",
                        "--data",
                        data().toString());

        assertThat(run.awaitExit()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("/workspace");
        assertThat(data().resolve("planaria.db")).exists();
        assertThat(data().resolve("api-key")).doesNotExist();
    }

    @Test
    void anotherAddressIsWarnedAbout() throws Exception {
        Served server = serve(Map.of(), "--host", "0.0.0.0").awaitReady();

        assertThat(server.err().lines())
                .hasSize(1)
                .allSatisfy(line ->
                        assertThat(line)
                                .matches(
                                        "[0-9-]+T[0-9:.]+Z WARNING Planaria: Listening on"
                                                + " 0[.]0[.]0[.]0 without TLS: .*"));
    }

    @Test
    void anOpenStreamDoesNotHoldTheEndUp() throws Exception {
        Served server = serve().awaitReady();
        Api api = new Api(server.url(), server.key());
        String session = begin(api, "rehearsal");
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        server.url()
                                                + "/v1/sessions/"
                                                + session
                                                + "/events/stream"))
                        .header("x-api-key", server.key())
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> stream =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);

            server.terminate();

            // Ended in good order and before all else: one that is waited for is cut in the end,
            // which throws here.
            assertThat(stream.body().readAllBytes()).isNotNull();
            assertThat(server.awaitExit()).isZero();
        }
    }

    private void assertRefused(String line, String... options) throws Exception {
        Served server = serve(Map.of(), options);

        assertThat(server.awaitExit()).as(line).isEqualTo(2);
        assertThat(server.err().lines()).hasSize(1);
        assertThat(server.err()).startsWith("planaria: ").contains(line);
        assertThat(server.out()).isEmpty();
    }

    private Path badScripts() throws IOException {
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Files.writeString(scripts.resolve("bad.json"), "{\"steps\":[{\"rply\":[]}]}");
        return scripts;
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Served serve() throws IOException {
        return serve(Map.of());
    }

    private Served serve(Map<String, String> environment, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--hand", "process", "--unsafe-store"));
        if (!List.of(options).contains("--data")) {
            arguments.addAll(List.of("--data", data().toString()));
        }
        arguments.addAll(List.of("--port", "0"));
        arguments.addAll(List.of(options));
        return planaria(environment, arguments.toArray(String[]::new));
    }

    private Served planaria(Map<String, String> environment, String... arguments)
            throws IOException {
        Served one = new Served(folder, environment, arguments);
        served.add(one);
        return one;
    }

    private static String begin(Api api, String model) throws InterruptedException {
        var agent = Api.object().put("name", "tester").put("model", model);
        agent.putArray("tools").addObject().put("type", "agent_toolset_20260401");
        String agentId = api.post("/v1/agents", agent).path("id").stringValue();
        var environment = Api.object().put("name", "here");
        environment.putObject("config").put("type", "cloud");
        String environmentId = api.post("/v1/environments", environment).path("id").stringValue();
        return api.post(
                        "/v1/sessions",
                        Api.object().put("agent", agentId).put("environment_id", environmentId))
                .path("id")
                .stringValue();
    }

    /// A message, and all events until the session rests.
    private static List<JsonNode> talk(Api api, String model) throws InterruptedException {
        String session = begin(api, model);
        List<JsonNode> events = new ArrayList<>();
        try (SessionStream stream =
                SessionStream.open(
                        api,
                        session,
                        new SessionStream.Options(false, null, Duration.ofSeconds(60)))) {
            api.post(Api.path("v1", "sessions", session, "events"), Messages.user("Look around."));
            JsonNode event = stream.next();
            while (event != null) {
                events.add(event);
                event =
                        event.path("type").asString("").equals("session.status_idle")
                                ? null
                                : stream.next();
            }
        }
        return events;
    }

    /// What a session says of a model that does not answer.
    private static String errorOf(Api api, String model) throws InterruptedException {
        String session = begin(api, model);

        JsonNode error = null;
        try (SessionStream stream =
                SessionStream.open(
                        api,
                        session,
                        new SessionStream.Options(false, null, Duration.ofSeconds(60)))) {
            api.post(Api.path("v1", "sessions", session, "events"), Messages.user("hi"));
            JsonNode event = stream.next();
            while (event != null && error == null) {
                error = event.path("type").asString("").equals("session.error") ? event : null;
                event = error == null ? stream.next() : event;
            }
        }
        return String.valueOf(error);
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asString("")).toList();
    }

    /// The environments of the hands processes of this data directory.
    private List<String> handsEnvironment() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            for (ProcessHandle one : all.toList()) {
                Path proc = Path.of("/proc", Long.toString(one.pid()));
                if (isHands(proc)) {
                    found.add(
                            Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return found;
    }

    private boolean isHands(Path proc) {
        try {
            String command = Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains("\0hands\0--data\0" + data() + "\0");
        } catch (IOException e) {
            // It has ended meanwhile.
            return false;
        }
    }

    private static List<Path> filesWith(Path top, String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(top)) {
            for (Path file : all.filter(Files::isRegularFile).filter(Files::isReadable).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}

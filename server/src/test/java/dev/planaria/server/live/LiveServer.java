package dev.planaria.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.cli.Api;
import dev.planaria.cli.LocalServer;
import dev.planaria.cli.Messages;
import dev.planaria.cli.SessionStream;
import dev.planaria.server.demo.HandsWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A real server process with real sandboxes, driven by scripts over HTTP: what a test can kill.
final class LiveServer implements AutoCloseable {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "PLANARIA_API_KEY",
                    "live-test-key",
                    "PLANARIA_MODEL_URL",
                    "",
                    "PLANARIA_CONFIG",
                    "");

    private final Path folder;
    private final HandsWatch hands;
    private final String environmentId;
    private LocalServer server;

    private LiveServer(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.hands = new HandsWatch(folder.resolve("data"));
        this.server = serve(0);
        ObjectNode environment = Api.object().put("name", "live");
        this.environmentId =
                api().post(Api.path("v1", "environments"), environment).path("id").asString("");
    }

    /// @param folder an empty one, removed by the test
    /// @param scripts of the rehearsal model
    static LiveServer start(Path folder, List<Script> scripts)
            throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve("scripts"));
        for (Script script : scripts) {
            Files.writeString(place.resolve(script.name() + ".json"), script.json());
        }
        return new LiveServer(folder.toRealPath());
    }

    private LocalServer serve(int port) throws IOException, InterruptedException {
        return LocalServer.start(
                List.of(
                        "--port",
                        Integer.toString(port),
                        "--data",
                        folder.resolve("data").toString(),
                        "--unsafe-store",
                        "--rehearsal-scripts",
                        folder.resolve("scripts").toString()),
                ENVIRONMENT);
    }

    Api api() {
        return server.api();
    }

    HandsWatch hands() {
        return hands;
    }

    Path data() {
        return folder.resolve("data");
    }

    /// `kill -9`, then a new process on the same data directory and port.
    void killAndRestart() throws IOException, InterruptedException {
        server.process().kill();
        server = serve(server.url().getPort());
    }

    /// A session of the rehearsal model with all sandbox tools.
    String session(String script, @Nullable Path repository) throws InterruptedException {
        ObjectNode agent = Api.object().put("name", script).put("model", "rehearsal:" + script);
        agent.putArray("tools").addObject().put("type", "agent_toolset_20260401");
        ObjectNode body = Api.object();
        body.put("agent", api().post(Api.path("v1", "agents"), agent).path("id").asString(""));
        body.put("environment_id", environmentId);
        if (repository != null) {
            body.putArray("resources")
                    .addObject()
                    .put("type", "github_repository")
                    .put("url", repository.toString());
        }
        return api().post(Api.path("v1", "sessions"), body).path("id").asString("");
    }

    /// Sends a message and reads along until the session rests.
    ///
    /// @param onEvent sees each event as it comes, and may kill something
    List<JsonNode> play(String session, String message, Consumer<JsonNode> onEvent)
            throws InterruptedException {
        List<JsonNode> seen = new ArrayList<>();
        SessionStream.Options options =
                new SessionStream.Options(false, null, Duration.ofSeconds(60));
        try (SessionStream stream = SessionStream.open(api(), session, options)) {
            api().post(Api.path("v1", "sessions", session, "events"), Messages.user(message));
            for (JsonNode event = stream.next(); event != null; event = stream.next()) {
                seen.add(event);
                onEvent.accept(event);
                if (type(event).equals("session.status_idle")) {
                    return seen;
                }
            }
        }
        throw new AssertionError("the session was deleted");
    }

    List<JsonNode> history(String session) throws InterruptedException {
        return api().list(Api.path("v1", "sessions", session, "events"), Integer.MAX_VALUE);
    }

    /// What the tools said, in order.
    static List<String> results(List<JsonNode> events) {
        return events.stream()
                .filter(event -> type(event).equals("agent.tool_result"))
                .map(LiveServer::text)
                .toList();
    }

    static String type(JsonNode event) {
        return event.path("type").asString("");
    }

    static String text(JsonNode event) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : event.path("content")) {
            text.append(block.path("text").asString(""));
        }
        return text.toString();
    }

    static void assertEndedWell(List<JsonNode> events) {
        assertThat(events.getLast().path("stop_reason").path("type").asString(""))
                .describedAs("how it ended: %s", events)
                .isEqualTo("end_turn");
    }

    /// No event twice, each call with exactly one result, and after position n comes n + 1.
    void assertLogIsWhole(String session) throws InterruptedException {
        List<JsonNode> history = history(session);
        Set<String> ids = new HashSet<>();
        List<String> calls = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        for (JsonNode event : history) {
            assertThat(ids.add(event.path("id").asString(""))).isTrue();
            if (type(event).equals("agent.tool_use")) {
                calls.add(event.path("id").asString(""));
            }
            if (type(event).equals("agent.tool_result")) {
                answered.add(event.path("tool_use_id").asString(""));
            }
        }
        assertThat(answered).containsExactlyInAnyOrderElementsOf(calls);
        for (int position = 0; position < history.size(); position++) {
            List<JsonNode> next =
                    api().list(
                                    Api.path("v1", "sessions", session, "events"),
                                    1,
                                    "after",
                                    Integer.toString(position));
            assertThat(next).containsExactly(history.get(position));
        }
    }

    static void git(Path repository, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=t"));
        command.addAll(List.of("-c", "user.email=t@planaria.invalid"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(repository.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).describedAs(said).isZero();
    }

    @Override
    public void close() {
        server.close();
        hands.end();
    }
}

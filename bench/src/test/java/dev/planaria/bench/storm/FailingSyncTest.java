package dev.planaria.bench.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.planaria.adapters.rehearsal.RehearsalServer;
import dev.planaria.adapters.rehearsal.script.Scripts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A disk that refuses to sync (protocol S4, §10): from a chosen sync on, the kernel answers each
/// one of a real server with EIO.
class FailingSyncTest {
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESSAGES_MAX = 400;

    @Test
    void aServerWhoseSyncFailsEndsAndTheNextHasAllThatWasAcknowledged()
            throws IOException, InterruptedException {
        assumeTrue(
                canInject(),
                "strace is missing or may not trace: no failing sync can be injected here");
        Path folder =
                Files.createTempDirectory(
                                Files.createDirectories(Path.of("target", "storm")), "sync-")
                        .toRealPath();
        try (RehearsalServer model = RehearsalServer.start(0, Scripts.of(StormScript.script()))) {
            EmbeddedStore store = new EmbeddedStore(folder.resolve("data"));
            Launch launch = new Launch(folder, store, model.url());
            int port = freePort();
            List<String> traced =
                    new ArrayList<>(
                            List.of("strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"));
            traced.addAll(List.of("-e", "trace=fsync,fdatasync", "-e"));
            // Counted by thread: the writer's, long after the start.
            traced.add("inject=fsync,fdatasync:error=EIO:when=40+");
            traced.addAll(launch.command(1, port));
            Path log = folder.resolve("node.log");
            ServerProcess dying = new ServerProcess(traced, launch.environment(), port, log);
            Set<String> acknowledged = new HashSet<>();
            String session;
            try {
                dying.awaitReady(PATIENCE);
                session = session(port);
                fill(port, session, acknowledged);
                assertThat(dying.awaitEnd(PATIENCE)).as("exit code").isPositive();
            } finally {
                end(dying);
            }
            assertThat(acknowledged).isNotEmpty().hasSizeLessThan(MESSAGES_MAX);

            ServerProcess next =
                    new ServerProcess(launch.command(1, port), launch.environment(), port, log);
            try {
                next.awaitReady(PATIENCE);
                assertThat(inputs(port, session)).containsAll(acknowledged);
            } finally {
                next.stop();
            }
        }
    }

    /// Sends messages until one is not acknowledged.
    private static void fill(int port, String session, Set<String> acknowledged) {
        for (int i = 1; i <= MESSAGES_MAX; i++) {
            ObjectNode body = Client.object();
            body.putArray("events").add(StormScript.message("", "say", "t-" + i));
            JsonNode answer = post(port, "/v1/sessions/" + session + "/events", body, "key-" + i);
            if (answer == null) {
                return;
            }
            acknowledged.add(answer.path("data").path(0).path("id").asString(""));
        }
    }

    private static String session(int port) {
        ObjectNode body = Client.object();
        body.put("agent", made(port, "/v1/agents", StormScript.agent()));
        body.put(
                "environment_id",
                made(port, "/v1/environments", Client.object().put("name", "storm")));
        return made(port, "/v1/sessions", body);
    }

    private static String made(int port, String path, ObjectNode body) {
        JsonNode answer = post(port, path, body, "key " + path);
        assertThat(answer).as("answer to POST %s", path).isNotNull();
        return answer == null ? "" : answer.path("id").asString("");
    }

    /// Null where it was not answered well.
    private static @Nullable JsonNode post(int port, String path, ObjectNode body, String key) {
        try {
            Http.Answer answer =
                    Http.ask(port, "POST " + path, Fleet.headers(key), body.toString(), SILENCE);
            return answer.status() == 200 ? JsonMapper.shared().readTree(answer.body()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Set<String> inputs(int port, String session) throws IOException {
        Set<String> ids = new HashSet<>();
        int seen = 0;
        JsonNode data;
        do {
            String line = "GET /v1/sessions/%s/events?limit=1000&after=%d".formatted(session, seen);
            Http.Answer answer = Http.ask(port, line, Fleet.headers(null), "", SILENCE);
            data = JsonMapper.shared().readTree(answer.body()).path("data");
            for (JsonNode event : data) {
                ids.add(event.path("id").asString(""));
                seen++;
            }
        } while (data.size() == 1_000);
        return ids;
    }

    private static void end(ServerProcess process) {
        ProcessHandle.of(process.pid())
                .ifPresent(tracer -> tracer.descendants().forEach(ProcessHandle::destroyForcibly));
        process.end();
    }

    private static boolean canInject() throws InterruptedException {
        try {
            Process tried =
                    new ProcessBuilder(
                                    "strace",
                                    "-f",
                                    "-qq",
                                    "--seccomp-bpf",
                                    "-o",
                                    "/dev/null",
                                    "-e",
                                    "trace=fsync",
                                    "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return tried.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

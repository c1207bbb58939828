package dev.planaria.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.planaria.cli.Api;
import dev.planaria.cli.LocalServer;
import dev.planaria.cli.Messages;
import dev.planaria.cli.SessionStream;
import dev.planaria.server.demo.HandsWatch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Two real servers over one real PostgreSQL, which share the hands of their machine: one of them
/// is killed in the middle of a tool call (protocol C2, W7, §6).
@Timeout(180)
class TwoNodesTest {
    private static final Script SCRIPT =
            new Script("owner-dies")
                    .bash("cd /workspace && sleep 7; echo done >> file")
                    .bash("wc -l < file; cat file")
                    .say("It ran once.");

    @TempDir Path folder;

    @Test
    void whenItsOwnerIsKilledDuringACallTheOtherServerEndsTheSessionAndStreamsGoOn()
            throws Exception {
        Path data = Files.createDirectories(folder.resolve("data")).toRealPath();
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Files.writeString(scripts.resolve("owner-dies.json"), SCRIPT.json());
        HandsWatch hands = new HandsWatch(data);
        try (EmbeddedPostgres database = EmbeddedPostgres.builder().start()) {
            String store = database.getJdbcUrl("postgres", "postgres");
            LocalServer owner = serve(store, data, scripts);
            try (owner;
                    LocalServer other = serve(store, data, scripts)) {
                String session = session(owner.api());
                List<JsonNode> seen = new ArrayList<>();
                SessionStream.Options options =
                        new SessionStream.Options(false, null, Duration.ofSeconds(60));
                try (SessionStream stream = SessionStream.open(other.api(), session, options)) {
                    owner.api()
                            .post(
                                    Api.path("v1", "sessions", session, "events"),
                                    Messages.user("go"));
                    boolean idle = false;
                    while (!idle) {
                        JsonNode event = Objects.requireNonNull(stream.next());
                        seen.add(event);
                        if (isFirstCall(event)) {
                            await().atMost(Duration.ofSeconds(30))
                                    .until(() -> hands.isRunning("sleep", "7"));
                            owner.kill();
                            await().atMost(Duration.ofSeconds(3))
                                    .until(() -> leasesEnded(other) == 1);
                        }
                        idle = LiveServer.type(event).equals("session.status_idle");
                    }
                    assertThat(stream.reconnects()).as("this stream never broke").isZero();
                }
                LiveServer.assertEndedWell(seen);
                assertThat(LiveServer.results(seen)).hasSize(2);
                assertThat(LiveServer.results(seen).getLast()).contains("1\ndone");
                List<JsonNode> log =
                        other.api()
                                .list(
                                        Api.path("v1", "sessions", session, "events"),
                                        Integer.MAX_VALUE);
                assertThat(ids(seen))
                        .as("each event once, but for what waited")
                        .isEqualTo(ids(log));
            }
        } finally {
            hands.end();
        }
    }

    /// A message is shown when it is accepted and again when it enters the log, under one id.
    private static List<String> ids(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("processed_at").isString())
                .map(event -> event.path("id").asString(""))
                .toList();
    }

    /// The one who lives knows that the other is gone, and does not wait until its lease is over.
    private static long leasesEnded(LocalServer server) throws IOException {
        try (InputStream in = server.url().resolve("/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("planaria_leases_ended_total "))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
        }
    }

    private static boolean isFirstCall(JsonNode event) {
        return LiveServer.type(event).equals("agent.tool_use")
                && event.path("input").path("command").asString("").contains("sleep 7");
    }

    private static LocalServer serve(String store, Path data, Path scripts)
            throws IOException, InterruptedException {
        return LocalServer.start(
                List.of(
                        "--data",
                        data.toString(),
                        "--store",
                        store,
                        "--unsafe-store",
                        "--rehearsal-scripts",
                        scripts.toString()),
                Map.of(
                        "PLANARIA_API_KEY",
                        "live-test-key",
                        "PLANARIA_MODEL_URL",
                        "",
                        "PLANARIA_CONFIG",
                        ""));
    }

    private static String session(Api api) throws InterruptedException {
        var agent = Api.object().put("name", "two").put("model", "rehearsal:owner-dies");
        agent.putArray("tools").addObject().put("type", "agent_toolset_20260401");
        var environment = Api.object().put("name", "live");
        var body = Api.object();
        body.put("agent", api.post(Api.path("v1", "agents"), agent).path("id").asString(""));
        body.put(
                "environment_id",
                api.post(Api.path("v1", "environments"), environment).path("id").asString(""));
        return api.post(Api.path("v1", "sessions"), body).path("id").asString("");
    }
}

package dev.planaria.bench.coupled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.adapters.rehearsal.RehearsalServer;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.bench.storm.OwnJars;
import dev.planaria.cli.Api;
import dev.planaria.cli.Messages;
import dev.planaria.cli.SessionStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The design that the other one is compared with is what it says: all is made before the model is
/// asked, and nothing outlives the sandbox.
final class CoupledTest {
    @TempDir Path data;

    @Test
    void allIsMadeBeforeTheModelIsAskedAndTheLogGoesWithTheSandbox()
            throws IOException, InterruptedException {
        Path origin = data.resolve("origin");
        Process git =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                "git init -q "
                                        + origin
                                        + " && cd "
                                        + origin
                                        + " && echo x >file"
                                        + " && git add -A && git -c user.name=t -c user.email=t@t"
                                        + " commit -q -m begin")
                        .start();
        assertThat(git.waitFor()).isZero();
        try (RehearsalServer model = RehearsalServer.start(0, Scripts.of())) {
            Path config =
                    Files.writeString(
                            data.resolve("config.json"),
                            "{\"models\":[{\"pattern\":\"rehearsal*\",\"url\":\"%s\"}]}"
                                    .formatted(model.url()));
            CoupledProcess.Setup setup =
                    new CoupledProcess.Setup(
                            data, config, "process", "test-key", OwnJars.classPath(data));
            try (CoupledProcess boxes = CoupledProcess.start(setup)) {
                CoupledProcess.Opened box = boxes.open(new Order("one", origin.toString(), false));
                Path home = data.resolve("hands/homes/hand_one");
                assertThat(home.resolve("workspace/repository/file")).exists();
                assertThat(model.requests()).isEmpty();

                List<String> types = turn(box);
                assertThat(model.requests()).isNotEmpty();
                assertThat(types).contains("agent.message").endsWith("session.status_idle");
                assertThat(data.resolve("boxes/one/planaria.db")).exists();

                boxes.end("one");
                assertThat(home).doesNotExist();
                assertThat(data.resolve("boxes/one")).doesNotExist();
            }
        }
    }

    private static List<String> turn(CoupledProcess.Opened box) throws InterruptedException {
        try (Api api = new Api(box.url(), "test-key")) {
            ObjectNode agent = Api.object().put("name", "a").put("model", "rehearsal");
            ObjectNode body =
                    Api.object()
                            .put("agent", made(api, "agents", agent))
                            .put(
                                    "environment_id",
                                    made(api, "environments", Api.object().put("name", "e")));
            String session = made(api, "sessions", body);
            List<String> types = new ArrayList<>();
            try (SessionStream stream =
                    SessionStream.open(
                            api,
                            session,
                            new SessionStream.Options(false, null, Duration.ofSeconds(5)))) {
                api.post(Api.path("v1", "sessions", session, "events"), Messages.user("Hello."));
                while (!types.contains("session.status_idle")) {
                    JsonNode event = stream.next();
                    types.add(event == null ? "end" : event.path("type").asString());
                }
            }
            return types;
        }
    }

    private static String made(Api api, String what, ObjectNode body) throws InterruptedException {
        return api.post(Api.path("v1", what), body).path("id").asString();
    }
}

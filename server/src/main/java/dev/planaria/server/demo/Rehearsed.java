package dev.planaria.server.demo;

import dev.planaria.cli.Api;
import dev.planaria.cli.CliFailure;
import dev.planaria.cli.Messages;
import dev.planaria.cli.SessionStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The demo's session from its first word to its rest, with the plug pulled in the middle. It only
/// watches and kills; what it saw is told afterwards by its fields.
final class Rehearsed {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stage stage;
    private final Timeline timeline;
    private final List<String> results = new ArrayList<>();
    private String session = "";
    private double firstToken = -1;
    private int looksWithoutHands;
    private boolean called;
    private boolean killed;

    Rehearsed(Stage stage, Timeline timeline) {
        this.stage = stage;
        this.timeline = timeline;
    }

    String session() {
        return session;
    }

    /// Seconds from the message to the first text.
    double firstToken() {
        return firstToken;
    }

    /// How often it was looked for hands while text was streaming, before the first call.
    int looksWithoutHands() {
        return looksWithoutHands;
    }

    boolean killed() {
        return killed;
    }

    /// What the tools said, in order.
    List<String> results() {
        return List.copyOf(results);
    }

    void play() throws IOException, InterruptedException {
        // A client of its own: it outlives the first server.
        try (Api api = new Api(stage.server().url(), stage.server().key())) {
            session = create(api);
            follow(api);
        } catch (CliFailure e) {
            throw new DemoFailure(e.line());
        }
    }

    private void follow(Api api) throws IOException, InterruptedException {
        SessionStream.Options options = new SessionStream.Options(true, null, PATIENCE);
        try (SessionStream stream = SessionStream.open(api, session, options)) {
            lookForNoHands("before the first message");
            timeline.begin();
            api.post(
                    Api.path("v1", "sessions", session, "events"),
                    Messages.user("The tests of /workspace/leap fail. Find out why and fix it."));
            for (JsonNode event = stream.next(); event != null; event = stream.next()) {
                seen(event);
                if (event.path("type").asString("").equals("session.status_idle")) {
                    String reason = event.path("stop_reason").path("type").asString("");
                    DemoFailure.unless(
                            reason.equals("end_turn"), "the session ended with " + reason);
                    return;
                }
            }
            throw new DemoFailure("the stream ended before the session did");
        }
    }

    private String create(Api api) throws InterruptedException {
        ObjectNode agent = Api.object().put("name", "demo").put("model", "rehearsal:demo");
        agent.putArray("tools").addObject().put("type", "agent_toolset_20260401");
        ObjectNode body = Api.object();
        body.put("agent", idOf(api.post(Api.path("v1", "agents"), agent)));
        ObjectNode environment = Api.object().put("name", "demo");
        body.put("environment_id", idOf(api.post(Api.path("v1", "environments"), environment)));
        body.putArray("resources")
                .addObject()
                .put("type", "github_repository")
                .put("url", stage.repository().toString());
        return idOf(api.post(Api.path("v1", "sessions"), body));
    }

    private static String idOf(JsonNode resource) {
        return resource.path("id").asString("");
    }

    private void seen(JsonNode event) throws IOException, InterruptedException {
        timeline.add(event);
        switch (event.path("type").asString("")) {
            case "event_delta" -> {
                if (firstToken < 0) {
                    firstToken = timeline.seconds();
                    timeline.mark("the first text is here");
                }
                if (!called) {
                    lookForNoHands("while text was streaming, before the first tool call");
                    looksWithoutHands++;
                }
            }
            case "agent.tool_use" -> {
                called = true;
                if (event.path("input").path("command").asString("").contains("sleep 5")) {
                    pullThePlug();
                }
            }
            case "agent.tool_result" -> results.add(Timeline.textOf(event));
            case "session.error" ->
                    throw new DemoFailure(
                            "the session failed: "
                                    + event.path("error").path("message").asString(""));
            default -> {} // only shown
        }
    }

    private void lookForNoHands(String when) {
        DemoFailure.unless(
                stage.hands().processes().isEmpty(), "there was a hands process " + when);
    }

    private void pullThePlug() throws IOException, InterruptedException {
        List<ProcessHandle> before = stage.hands().processes();
        DemoFailure.unless(before.size() == 1, "the sandbox is not in a process of its own");
        awaitTheSlowCommand();
        long pid = stage.server().process().pid();
        stage.killServer();
        killed = true;
        timeline.mark(
                "kill -9 of the server, process %d, in the middle of a tool call".formatted(pid));
        DemoFailure.unless(
                stage.hands().processes().equals(before), "the hands died with the server");
        timeline.mark(
                "the hands live on: process %d; the command is still running"
                        .formatted(before.getFirst().pid()));
        stage.restartServer();
        timeline.mark(
                "a new server is up: process %d; it knows nothing but the log"
                        .formatted(stage.server().process().pid()));
    }

    private void awaitTheSlowCommand() throws InterruptedException {
        long begun = System.nanoTime();
        while (!stage.hands().isRunning("sleep", "5")) {
            DemoFailure.unless(
                    System.nanoTime() - begun < PATIENCE.toNanos(),
                    "the slow command never ran in the sandbox");
            // Nobody counts it down: a short wait, then another look at the process table.
            if (new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("a latch that nobody knows was counted down");
            }
        }
    }
}

package dev.planaria.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Pulls the plug on real processes in the middle of a real command (protocol §6; issue's
/// acceptance 5).
class KillTest {
    private static final Script SERVER_DIES =
            new Script("server-dies")
                    .bash("cd /workspace && sleep 5; echo done >> file")
                    .bash("wc -l < file; cat file; pwd")
                    .say("It ran once.");

    private static final Script HANDS_DIE =
            new Script("hands-die")
                    .bash(
                            "echo kept > /workspace/kept; cd /tmp; sleep 5; echo done >> /workspace/file")
                    .bashAfterError("cat /workspace/kept; ls /workspace/file; pwd")
                    .sayAfter("kept", "The files are here.");

    @TempDir Path folder;

    @Test
    void aServerKilledDuringACallLeavesItRunningAndTheNextTakesItsResult()
            throws IOException, InterruptedException {
        try (LiveServer live = LiveServer.start(folder, Script.list(SERVER_DIES))) {
            String session = live.session("server-dies", null);
            List<Long> handsSeen = new ArrayList<>();
            List<JsonNode> events =
                    play(
                            live,
                            session,
                            () -> {
                                handsSeen.add(live.hands().processes().getFirst().pid());
                                restart(live);
                                handsSeen.add(live.hands().processes().getFirst().pid());
                            });

            LiveServer.assertEndedWell(events);
            assertThat(handsSeen).hasSize(2);
            assertThat(handsSeen.getFirst()).isEqualTo(handsSeen.getLast());
            List<String> results = LiveServer.results(live.history(session));
            assertThat(results).hasSize(2);
            assertThat(results.getLast()).contains("1\ndone\n/workspace");
            live.assertLogIsWhole(session);
        }
    }

    @Test
    void handsKilledDuringACallAreToldAndReplacedAndTheFilesAreKept()
            throws IOException, InterruptedException {
        try (LiveServer live = LiveServer.start(folder, Script.list(HANDS_DIE))) {
            String session = live.session("hands-die", null);
            List<Long> killed = new ArrayList<>();
            List<JsonNode> events =
                    play(
                            live,
                            session,
                            () -> {
                                ProcessHandle hands = live.hands().processes().getFirst();
                                killed.add(hands.pid());
                                hands.destroyForcibly();
                            });

            LiveServer.assertEndedWell(events);
            List<JsonNode> results =
                    live.history(session).stream()
                            .filter(event -> LiveServer.type(event).equals("agent.tool_result"))
                            .toList();
            assertThat(results).hasSize(2);
            assertThat(results.getFirst().path("is_error").asBoolean(false)).isTrue();
            assertThat(LiveServer.text(results.getFirst()))
                    .contains("sandbox was lost", "may or may not have taken effect");
            assertThat(LiveServer.text(results.getLast())).contains("kept", "/workspace");
            assertThat(live.hands().processes())
                    .singleElement()
                    .satisfies(hands -> assertThat(hands.pid()).isNotIn(killed));
            live.assertLogIsWhole(session);
        }
    }

    /// Plays the session; while its first command sleeps, the plug is pulled.
    private static List<JsonNode> play(LiveServer live, String session, Runnable plug)
            throws InterruptedException {
        return live.play(
                session,
                "go",
                event -> {
                    if (isFirstCall(event)) {
                        awaitSleep(live);
                        plug.run();
                    }
                });
    }

    private static boolean isFirstCall(JsonNode event) {
        return LiveServer.type(event).equals("agent.tool_use")
                && event.path("input").path("command").asString("").contains("sleep 5");
    }

    private static void awaitSleep(LiveServer live) {
        await("the command runs in the sandbox")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> live.hands().isRunning("sleep", "5"));
    }

    private static void restart(LiveServer live) {
        try {
            live.killAndRestart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

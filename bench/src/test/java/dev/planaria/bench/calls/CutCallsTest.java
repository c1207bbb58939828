package dev.planaria.bench.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// The short form of `planaria bench calls` (goals §4): 10 at each point where the hands live, 3
/// where they are killed, since each of those starts a process.
class CutCallsTest {
    private static final long SEED = 20261122;

    @Test
    void aCallThatIsCutAnywhereHasOneResultAndNoSecondEffect()
            throws IOException, InterruptedException, TimeoutException, ToolFailedException {
        Path folder =
                Files.createTempDirectory(
                                Files.createDirectories(Path.of("target", "calls")), "calls-")
                        .toRealPath();
        // Sandboxes are other users, and their folders lie in here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));

        List<Verdict> verdicts =
                CutCalls.run(folder, kind(), point -> point.handLives() ? 10 : 3, SEED, _ -> {});

        assertThat(verdicts).hasSize(9 * 10 + 3 * 3).allMatch(Verdict::holds);
    }

    @Test
    void aVerdictSeesWhatIsWrong() {
        assertThat(new Verdict(CutPoint.RUNNING, 1, 1, false, 1).holds()).isTrue();
        assertThat(new Verdict(CutPoint.RUNNING, 1, 1, false, 2).holds()).isFalse();
        assertThat(new Verdict(CutPoint.RUNNING, 1, 1, true, 1).holds()).isFalse();
        assertThat(new Verdict(CutPoint.RUNNING, 1, 0, false, 1).holds()).isFalse();
        assertThat(new Verdict(CutPoint.RUNNING, 2, 1, false, 1).holds()).isFalse();
        assertThat(new Verdict(CutPoint.HANDS_DURING, 1, 1, true, 1).holds()).isTrue();
        assertThat(new Verdict(CutPoint.HANDS_DURING, 1, 1, true, 2).holds()).isFalse();
    }

    private static String kind() {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (!place.isEmpty() && Files.isExecutable(Path.of(place, "bwrap"))) {
                return "bubblewrap";
            }
        }
        return "process";
    }
}

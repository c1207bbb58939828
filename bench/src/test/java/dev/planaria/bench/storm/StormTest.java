package dev.planaria.bench.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The short form of `planaria bench chaos` (goals §4): real processes, killed under load.
class StormTest {
    private static final long SEED = 20261122;

    @Test
    void nothingIsLostWhenTheOneNodeIsKilledAgainAndAgain()
            throws IOException, InterruptedException, SQLException {
        StormPlan plan =
                new StormPlan(
                        1, 16, 1, StormPlan.Harm.NONE, 2_000, 6, Duration.ofMillis(600), SEED);

        StormOutcome outcome = Storm.overEmbeddedStore(plan, folder(), _ -> {});

        assertThat(outcome.violations()).as("seed %d", SEED).isEmpty();
        assertThat(outcome.kills()).isEqualTo(plan.kills());
        assertThat(outcome.acknowledged()).isGreaterThanOrEqualTo(2_000);
        assertThat(outcome.events()).isPositive();
        assertThat(outcome.deleted()).isPositive();
        assertThat(outcome.checkpoints()).isPositive();
        assertThat(outcome.recovery().all()).isNotEmpty();
        assertThat(outcome.reads()).isPositive();
    }

    /// On a disk: a folder for temporary files may lie in memory, which the server refuses.
    private static Path folder() throws IOException {
        return Files.createTempDirectory(
                        Files.createDirectories(Path.of("target", "storm")), "storm-")
                .toRealPath();
    }
}

package dev.planaria.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.bench.storm.Storm;
import dev.planaria.bench.storm.StormOutcome;
import dev.planaria.bench.storm.StormPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The short form of `planaria bench chaos --store postgresql` (goals §4): four real servers over a
/// real database, all of which die.
class PostgresStormTest {
    private static final long SEED = 20261122;

    @Test
    void nothingIsLostWhenServersAndTheirDatabaseDie()
            throws IOException, InterruptedException, SQLException {
        Path folder =
                Files.createTempDirectory(
                                Files.createDirectories(Path.of("target", "storm")), "postgres-")
                        .toRealPath();
        // Sandboxes and the database may be other users.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        StormPlan.Harm harm = new StormPlan.Harm(1, 1, 1);
        StormPlan plan = new StormPlan(4, 10, 2, harm, 3_000, 8, Duration.ofMillis(300), SEED);
        try (LocalPostgres postgres =
                LocalPostgres.start(PostgresPrograms.unpacked(), folder.resolve("postgresql"))) {
            StormOutcome outcome =
                    Storm.overSharedDatabase(plan, folder, new CrashingPostgres(postgres), _ -> {});

            assertThat(outcome.violations()).as("seed %d", SEED).isEmpty();
            assertThat(outcome.kills()).isEqualTo(plan.kills());
            assertThat(outcome.pauses()).isEqualTo(plan.pauses());
            assertThat(outcome.database()).isEqualTo(harm);
            assertThat(outcome.acknowledged()).isGreaterThanOrEqualTo(3_000);
            assertThat(outcome.stale()).as("each standstill was of an owner").isPositive();
            assertThat(outcome.deleted()).isPositive();
            assertThat(outcome.checkpoints()).isPositive();
            assertThat(outcome.recovery().all()).isNotEmpty();
        }
    }
}

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

/// The short form of `planaria bench chaos --store postgresql` (goals §4): three real servers over
/// a real database, all of which die.
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
        StormPlan plan = new StormPlan(3, 8, 2, 2, 3_000, 8, Duration.ofSeconds(1), SEED);
        try (LocalPostgres postgres =
                LocalPostgres.start(PostgresPrograms.unpacked(), folder.resolve("postgresql"))) {
            StormOutcome outcome =
                    Storm.overSharedDatabase(plan, folder, new CrashingPostgres(postgres), _ -> {});

            assertThat(outcome.violations()).as("seed %d", SEED).isEmpty();
            assertThat(outcome.kills()).isEqualTo(8);
            assertThat(outcome.pauses()).isEqualTo(2);
            assertThat(outcome.crashes()).isEqualTo(2);
            assertThat(outcome.acknowledged()).isGreaterThanOrEqualTo(3_000);
        }
    }
}

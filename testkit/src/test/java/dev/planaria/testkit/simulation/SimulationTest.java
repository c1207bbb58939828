package dev.planaria.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The protocol under every fault, for as long as a build may take. The long form is `./planaria
/// bench simulate`.
class SimulationTest {
    private static final int STEPS = 120_000;

    @Test
    void everyPromiseIsKeptWhateverGoesWrong() {
        Map<Trouble, Long> troubles = new EnumMap<>(Trouble.class);
        long steps = 0;
        for (long seed = 1; steps < STEPS; seed++) {
            Report report = Simulation.run(seed, Simulation.STEPS);
            assertThat(report.violations()).as(report::failure).isEmpty();
            report.troubles()
                    .forEach((trouble, count) -> troubles.merge(trouble, count, Long::sum));
            steps += report.steps();
        }
        assertThat(troubles).as("everything went wrong").containsOnlyKeys(Trouble.values());
    }
}

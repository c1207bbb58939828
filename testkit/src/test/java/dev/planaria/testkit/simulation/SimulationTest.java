package dev.planaria.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The protocol under every fault, for as long as a build may take. The long form is `./planaria
/// bench simulate`.
class SimulationTest {
    private static final int STEPS = 150_000;

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
        EnumSet<Trouble> seldom = EnumSet.of(Trouble.CONFLICT);
        assertThat(troubles.keySet())
                .as("everything went wrong")
                .containsAll(EnumSet.complementOf(seldom));
    }

    /// Guards: C5, a session shown as idle while a message waited and its brain had died.
    @ParameterizedTest
    @ValueSource(longs = {10, 25, 49, 71, 100})
    void seedsThatOnceFailedPass(long seed) {
        Report report = Simulation.run(seed, Simulation.STEPS);
        assertThat(report.violations()).as(report::failure).isEmpty();
    }

    @Test
    void oneSeedIsOneHistory() {
        Report first = Simulation.run(77, Simulation.STEPS);
        assertThat(Simulation.run(77, Simulation.STEPS)).isEqualTo(first);
        assertThat(Simulation.run(78, Simulation.STEPS)).isNotEqualTo(first);
    }
}

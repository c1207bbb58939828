package dev.planaria.testkit.simulation;

import dev.planaria.core.id.EventId;
import org.jspecify.annotations.Nullable;

/// Negative control 7: the hand does not look into its journal when a new brain asks.
record ForgetfulJournal(SimulatedHands.Journal journal) implements SimulatedHands.Journal {
    @Override
    public SimulatedHands.@Nullable Run find(EventId call, long generation) {
        SimulatedHands.Run run = journal.find(call, generation);
        return run == null || run.generation() != generation ? null : run;
    }

    @Override
    public void write(EventId call, SimulatedHands.Run run) {
        journal.write(call, run);
    }

    @Override
    public void lose() {
        journal.lose();
    }
}

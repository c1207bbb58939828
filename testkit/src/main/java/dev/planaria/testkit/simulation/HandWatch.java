package dev.planaria.testkit.simulation;

import dev.planaria.core.tool.Cancellation;

/// Looks out while calls are in hands; over when they are.
final class HandWatch implements Flight {
    private final SimulatedBrain brain;
    private final LongWatch watch;

    HandWatch(World world, SimulatedNode node, SimulatedBrain brain, Cancellation stop) {
        this.brain = brain;
        this.watch = new LongWatch(world, node, brain.lease(), stop);
    }

    @Override
    public boolean step() {
        if (brain.flights().size() > 1) {
            watch.look();
            return false;
        }
        brain.unread();
        return true;
    }
}

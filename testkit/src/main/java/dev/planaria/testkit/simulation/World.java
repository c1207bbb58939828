package dev.planaria.testkit.simulation;

import dev.planaria.core.id.IdSource;
import dev.planaria.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// What all who act in a simulation share: chance, time, the network, the hands and who watches.
/// Everything is decided by one seed.
final class World {
    static final double OFTEN = 0.15;
    static final double SOMETIMES = 0.05;
    static final double SELDOM = 0.006;

    private final RandomGenerator random;
    private final ManualClock clock = new ManualClock();
    private final IdSource ids;
    private final Tally tally = new Tally();
    private final Network network = new Network(this);
    private final SimulatedHands hands;
    private final SimulatedModel model = new SimulatedModel(this);
    private boolean calm;

    World(RandomGenerator random, Seams seams) {
        this.random = random;
        this.ids = new IdSource(random);
        this.hands = new SimulatedHands(this, seams.journal());
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /// One of `0 … bound - 1`.
    int pick(int bound) {
        return random.nextInt(bound);
    }

    RandomGenerator random() {
        return random;
    }

    ManualClock clock() {
        return clock;
    }

    Instant now() {
        return clock.instant();
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    IdSource ids() {
        return ids;
    }

    Tally tally() {
        return tally;
    }

    Network network() {
        return network;
    }

    SimulatedHands hands() {
        return hands;
    }

    SimulatedModel model() {
        return model;
    }

    /// Nothing goes wrong any more.
    boolean isCalm() {
        return calm;
    }

    void calm() {
        calm = true;
    }
}

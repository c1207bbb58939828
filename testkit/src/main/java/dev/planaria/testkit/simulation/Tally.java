package dev.planaria.testkit.simulation;

import java.util.EnumMap;
import java.util.Map;

/// How often what went wrong.
final class Tally {
    private final Map<Trouble, Long> counts = new EnumMap<>(Trouble.class);

    Tally() {}

    void count(Trouble trouble) {
        counts.merge(trouble, 1L, Long::sum);
    }

    Map<Trouble, Long> counts() {
        return new EnumMap<>(counts);
    }
}

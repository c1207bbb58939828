package dev.planaria.bench;

import picocli.CommandLine.Option;

/// How often a benchmark measures: all of its loads in turns, so that a busy moment of the machine
/// meets each of them.
final class Rounds {
    @Option(
            names = "--rounds",
            description = "Rounds, all loads in turns (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    int count = 5;

    String told(int round) {
        return "round " + round + " of " + count;
    }
}

package dev.planaria.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How often a benchmark measures: all of its loads and floors in turns, so that a busy moment of
/// the machine meets each of them.
final class Rounds {
    private static final int WHOLE = 5;
    private static final int QUICK = 3;

    @Option(
            names = "--rounds",
            description = "Rounds, all loads in turns (default: 5; 3 with --quick).")
    @Nullable Integer given;

    int count(BenchRun run) {
        return run.size("rounds", given, WHOLE, QUICK);
    }

    String told(int round, BenchRun run) {
        return "round " + round + " of " + count(run);
    }
}

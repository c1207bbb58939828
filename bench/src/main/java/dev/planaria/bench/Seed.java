package dev.planaria.bench;

import picocli.CommandLine.Option;

/// Of all that a benchmark leaves to chance: the same seed is the same again.
final class Seed {
    @Option(
            names = "--seed",
            description = "Of all that is left to chance (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    long value = 1;

    /// Told, and kept with the result.
    long value(BenchRun run) {
        run.say("seed " + value);
        run.note("seed", value);
        return value;
    }
}

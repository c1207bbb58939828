package dev.planaria.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Benchmarks one after another, whatever becomes of each: one that fails leaves the others their
/// turn.
final class Programme {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Starter starter;
    private final List<Outcome> outcomes = new ArrayList<>();

    Programme(Starter starter) {
        this.starter = starter;
    }

    /// Runs one benchmark to its end.
    interface Starter {
        /// @return its exit code
        int run(String bench) throws IOException, InterruptedException;
    }

    /// @param exitCode 0 where it ended well
    record Outcome(String bench, int exitCode, double seconds) {
        boolean isGood() {
            return exitCode == 0;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-10s %6.1f s  %s",
                    bench,
                    seconds,
                    isGood() ? "done" : "FAILED, exit code " + exitCode);
        }
    }

    void run(List<String> benches) throws InterruptedException {
        for (String bench : benches) {
            Outcome _ = run(bench);
        }
    }

    Outcome run(String bench) throws InterruptedException {
        long begun = System.nanoTime();
        int exitCode;
        try {
            exitCode = starter.run(bench);
        } catch (IOException e) {
            // It did not even start: no reason to withhold the next one.
            exitCode = BenchProcess.NOT_STARTED;
        }
        Outcome outcome =
                new Outcome(bench, exitCode, (System.nanoTime() - begun) / NANOS_PER_SECOND);
        outcomes.add(outcome);
        return outcome;
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /// Whose result can be believed: those that ended well, at their last try.
    List<String> good() {
        List<String> good = new ArrayList<>();
        for (Outcome each : outcomes) {
            good.remove(each.bench);
            if (each.isGood()) {
                good.add(each.bench);
            }
        }
        return good;
    }
}

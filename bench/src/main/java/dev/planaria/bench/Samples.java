package dev.planaria.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// Durations of one kind, over all rounds; microsecond resolution. Thread-safe.
final class Samples {
    private static final long LONGEST_MICROS = 60_000_000;

    private final Histogram all = new Histogram(1, LONGEST_MICROS, 3);
    private final List<Histogram> rounds = new ArrayList<>();

    /// From here on the samples belong to a new round.
    synchronized void round() {
        rounds.add(new Histogram(1, LONGEST_MICROS, 3));
    }

    synchronized void add(long nanos) {
        long micros = Math.clamp(nanos / 1_000, 1, LONGEST_MICROS);
        all.recordValue(micros);
        if (!rounds.isEmpty()) {
            rounds.getLast().recordValue(micros);
        }
    }

    synchronized long count() {
        return all.getTotalCount();
    }

    synchronized double millis(double percentile) {
        return all.getValueAtPercentile(percentile) / 1_000.0;
    }

    /// The medians of the rounds, smallest first: how far the run can be trusted.
    synchronized String mediansOfRounds() {
        return String.join(
                " / ",
                rounds.stream()
                        .map(round -> round.getValueAtPercentile(50) / 1_000.0)
                        .sorted()
                        .map(Samples::text)
                        .toList());
    }

    /// This over what was measured in turns with it, together: of each round's medians, and then
    /// the median of the rounds. So a busy moment of the machine counts on both sides.
    ///
    /// @throws IllegalStateException a floor was measured in other rounds than this
    synchronized double over(Samples... floors) {
        double[] ratios = medians();
        double[] below = new double[ratios.length];
        for (Samples floor : floors) {
            double[] medians = floor.medians();
            if (medians.length != ratios.length) {
                throw new IllegalStateException(
                        ratios.length + " rounds over " + medians.length + " of a floor");
            }
            for (int i = 0; i < below.length; i++) {
                below[i] += medians[i];
            }
        }
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] /= below[i];
        }
        return median(ratios);
    }

    /// The middle one; of an even number, the mean of both.
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private synchronized double[] medians() {
        return rounds.stream()
                .filter(round -> round.getTotalCount() > 0)
                .mapToDouble(round -> round.getValueAtPercentile(50) / 1_000.0)
                .toArray();
    }

    String p(double percentile) {
        return text(millis(percentile));
    }

    static String text(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%.1f", millis);
    }
}

package dev.planaria.bench;

import dev.planaria.bench.coupled.Steps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The same sessions on both designs, one beside the other; any mix of them can be asked for, by
/// giving each kind of session another weight.
final class TtftSamples {
    /// @param ours milliseconds to the first token, and `coupled` those of the other design
    /// @param steps what came before the other design's first request
    record Pair(WorkMix.Work work, double ours, double coupled, @Nullable Steps steps) {}

    private final List<Pair> pairs = new ArrayList<>();

    void add(Pair pair) {
        pairs.add(pair);
    }

    int count() {
        return pairs.size();
    }

    List<Pair> pairs() {
        return List.copyOf(pairs);
    }

    double ours(double percentile) {
        return percentile(Pair::ours, percentile, _ -> 1);
    }

    double coupled(double percentile) {
        return percentile(Pair::coupled, percentile, _ -> 1);
    }

    /// Of a mix with these weights.
    ///
    /// @param weight of a session; those of weight 0 do not count
    double ratio(double percentile, ToDoubleFunction<WorkMix.Work> weight) {
        return percentile(Pair::ours, percentile, weight)
                / percentile(Pair::coupled, percentile, weight);
    }

    double percentile(
            ToDoubleFunction<Pair> value,
            double percentile,
            ToDoubleFunction<WorkMix.Work> weight) {
        List<Pair> sorted = pairs.stream().sorted(Comparator.comparingDouble(value)).toList();
        double whole = sorted.stream().mapToDouble(pair -> weight.applyAsDouble(pair.work())).sum();
        double seen = 0;
        double last = Double.NaN;
        for (Pair pair : sorted) {
            double its = weight.applyAsDouble(pair.work());
            if (its > 0) {
                seen += its;
                last = value.applyAsDouble(pair);
                if (seen >= whole * percentile / 100) {
                    return last;
                }
            }
        }
        return last;
    }

    /// A weight that gives sessions with a repository this share of all.
    ToDoubleFunction<WorkMix.Work> repositories(double share) {
        long with = pairs.stream().filter(pair -> has(pair.work())).count();
        long without = pairs.size() - with;
        return work -> has(work) ? share / with : (1 - share) / without;
    }

    static boolean has(WorkMix.Work work) {
        return work.size() != WorkMix.Size.NONE;
    }
}

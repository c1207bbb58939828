package dev.planaria.bench.chaos;

import java.util.Comparator;
import java.util.List;

/// All recoveries of a storm, or those of one kind; the quickest first.
public record Recoveries(List<Recovery> all) {
    public Recoveries {
        all = all.stream().sorted(Comparator.comparingLong(Recovery::micros)).toList();
    }

    public Recoveries of(Recovery.Kind kind) {
        return new Recoveries(all.stream().filter(each -> each.kind() == kind).toList());
    }

    public int count() {
        return all.size();
    }

    /// Milliseconds; 0 where nothing was cut.
    ///
    /// @param percentile 100 for the longest
    public double millis(double percentile) {
        if (all.isEmpty()) {
            return 0;
        }
        int at = (int) Math.ceil(percentile / 100 * all.size()) - 1;
        return all.get(Math.clamp(at, 0, all.size() - 1)).micros() / 1_000.0;
    }
}

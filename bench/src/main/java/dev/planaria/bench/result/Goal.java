package dev.planaria.bench.result;

import dev.planaria.bench.plot.Numbers;

/// What is asked of a figure.
///
/// @param figure its name
/// @param what it measures, in words
/// @param better which side of the bound is asked for
/// @param bound in the unit of the figure; itself still good
public record Goal(String figure, String what, Better better, double bound, String unit) {
    static Goal atMost(String figure, double bound, String unit, String what) {
        return new Goal(figure, what, Better.LESS, bound, unit);
    }

    static Goal atLeast(String figure, double bound, String unit, String what) {
        return new Goal(figure, what, Better.MORE, bound, unit);
    }

    public boolean isReached(double value) {
        return better == Better.LESS ? value <= bound : value >= bound;
    }

    /// `≤ 1 ms`.
    public String text() {
        return (better == Better.LESS ? "≤ " : "≥ ") + Figure.withUnit(Numbers.exact(bound), unit);
    }
}

package dev.planaria.bench.plot;

import java.util.ArrayList;
import java.util.List;

/// From values to places along one edge, with ticks at round values.
///
/// @param ticks within `from` and `to`, smallest first
record Axis(double from, double to, boolean isLog, List<Double> ticks) {
    /// A span so wide that its small end would be a point on a linear axis.
    private static final double WIDE = 40;

    private static final int TICKS_WANTED = 5;

    Axis {
        ticks = List.copyOf(ticks);
    }

    /// From nought; logarithmic where the values lie far apart and none is nought.
    static Axis over(double least, double most) {
        return least > 0 && most / least > WIDE ? log(least, most) : linear(most);
    }

    static Axis linear(double most) {
        double top = most > 0 ? most : 1;
        double step = roundedUp(top / TICKS_WANTED);
        long steps = Math.max(1, (long) Math.ceil(top / step - 1e-9));
        List<Double> ticks = new ArrayList<>();
        for (long i = 0; i <= steps; i++) {
            ticks.add(i * step);
        }
        return new Axis(0, steps * step, false, ticks);
    }

    static Axis log(double least, double most) {
        double from = roundedDown(least);
        double to = Math.max(roundedUp(most), from * 10);
        List<Double> all = new ArrayList<>();
        for (double decade = power(from); decade <= to; decade *= 10) {
            for (int digit : new int[] {1, 2, 5}) {
                double tick = decade * digit;
                if (tick >= from * 0.999 && tick <= to * 1.001) {
                    all.add(tick);
                }
            }
        }
        List<Double> ticks =
                all.size() <= 2 * TICKS_WANTED
                        ? all
                        : all.stream().filter(tick -> isNear(tick, power(tick))).toList();
        return new Axis(from, to, true, ticks);
    }

    /// 0 at its beginning, 1 at its end.
    double share(double value) {
        double inside = Math.clamp(value, from, to);
        return isLog
                ? Math.log(inside / from) / Math.log(to / from)
                : (inside - from) / (to - from);
    }

    private static double roundedUp(double value) {
        double decade = power(value);
        for (int digit : new int[] {1, 2, 5}) {
            if (value <= decade * digit * 1.000_001) {
                return decade * digit;
            }
        }
        return decade * 10;
    }

    private static double roundedDown(double value) {
        double decade = power(value);
        double down = decade;
        for (int digit : new int[] {2, 5}) {
            if (value >= decade * digit * 0.999_999) {
                down = decade * digit;
            }
        }
        return down;
    }

    /// The power of ten at or below it.
    private static double power(double value) {
        return Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
    }

    private static boolean isNear(double one, double other) {
        return Math.abs(one / other - 1) < 1e-6;
    }
}

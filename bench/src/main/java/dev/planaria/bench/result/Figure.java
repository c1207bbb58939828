package dev.planaria.bench.result;

import dev.planaria.bench.plot.Numbers;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One measured value under a name that stays.
///
/// @param name dotted, small letters, beginning with its part: `overhead.sequential.p50`
/// @param unit `ms`, `MB`, `/s`; `x` of a ratio; empty of a plain count
/// @param ratio not null where it is a ratio of two things that were measured in turns in one run,
///   so that it means the same on another machine: then which way it gets better
public record Figure(String name, double value, String unit, @Nullable Better ratio) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z0-9]+)+");

    public Figure {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "figure \"" + name + "\" is not named like overhead.sequential.p50");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("figure " + name + " is " + value);
        }
    }

    public static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, null);
    }

    public static Figure count(String name, long value) {
        return new Figure(name, (double) value, "", null);
    }

    public static Figure ratio(String name, double value, Better better) {
        return new Figure(name, value, "x", better);
    }

    /// With its unit.
    public String text() {
        return withUnit(Numbers.text(value), unit);
    }

    static String withUnit(String value, String unit) {
        return value + (unit.isEmpty() ? "" : " " + unit);
    }
}

package dev.planaria.bench.plot;

import java.util.Locale;

/// How a number is told: with as many digits as it is worth.
public final class Numbers {
    private static final double THREE_DIGITS = 100;
    private static final double TWO_DIGITS = 10;

    private Numbers() {}

    /// About three digits: `0.042`, `0.31`, `4.20`, `16.0`, `43,894`.
    public static String text(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        if (size >= THREE_DIGITS) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        if (size >= TWO_DIGITS) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return String.format(Locale.ROOT, size >= 0.1 ? "%.2f" : "%.3f", value);
    }

    /// A round value, as at an axis or in a goal: with the digits that it has.
    public static String exact(double value) {
        String text = String.format(Locale.ROOT, "%,.4f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}

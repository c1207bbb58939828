package dev.planaria.bench.plot;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Bars in comparison, each with its value; of one part or of several in a row. What was asked is a
/// dashed line across its bar.
///
/// @param parts what the pieces of each bar are; one for plain bars
public record BarPlot(String name, String title, String unit, List<String> parts, List<Bar> bars)
        implements Plot {
    private static final double LETTER = 6.9;
    private static final double ROW = 34;
    private static final double BAR = 20;
    private static final double RIGHT = 110;
    private static final double LEFT_MOST = 330;

    public BarPlot {
        parts = List.copyOf(parts);
        bars = List.copyOf(bars);
        for (Bar bar : bars) {
            if (bar.values.size() != parts.size()) {
                throw new IllegalArgumentException(
                        "bar \"%s\" has %d values for %d parts"
                                .formatted(bar.label, bar.values.size(), parts.size()));
            }
        }
    }

    public static BarPlot plain(String name, String title, String unit, List<Bar> bars) {
        return new BarPlot(name, title, unit, List.of(unit), bars);
    }

    /// @param values one for each part
    public record Bar(String label, List<Double> values, @Nullable Double asked) {
        public Bar {
            values = List.copyOf(values);
        }

        public Bar(String label, double value) {
            this(label, List.of(value), null);
        }

        double sum() {
            return values.stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    @Override
    public String svg() {
        boolean isPlain = parts.size() == 1;
        double top = isPlain ? 56 : 62 + Canvas.legendHeight(parts);
        double below = top + bars.size() * ROW;
        double left = left();
        double wide = Canvas.WIDTH - RIGHT - left;
        Axis axis = Axis.linear(highest());
        Canvas canvas = new Canvas((int) below + 56);
        canvas.title(title);
        if (!isPlain) {
            canvas.legend(parts, 56);
        }
        for (double tick : axis.ticks()) {
            double at = left + axis.share(tick) * wide;
            canvas.line("grid", at, top, at, below);
            canvas.text("soft", at, below + 18, "middle", Numbers.exact(tick));
        }
        for (int i = 0; i < bars.size(); i++) {
            draw(canvas, bars.get(i), new Row(top + i * ROW + (ROW - BAR) / 2, left, wide), axis);
        }
        canvas.line("axis", left, top, left, below);
        canvas.text("soft", left + wide / 2, below + 40, "middle", unit);
        return canvas.svg(title);
    }

    private record Row(double y, double left, double wide) {}

    private static void draw(Canvas canvas, Bar bar, Row row, Axis axis) {
        canvas.text("ink", row.left - 10, row.y + 15, "end", bar.label);
        double from = row.left;
        for (int part = 0; part < bar.values.size(); part++) {
            double width = axis.share(bar.values.get(part)) * row.wide;
            canvas.bar(part, from, row.y, width, BAR);
            from += width;
        }
        double beside = from;
        if (bar.asked != null) {
            double at = row.left + axis.share(bar.asked) * row.wide;
            canvas.line("asked", at, row.y - 5, at, row.y + BAR + 5);
            // Not where the value would be written.
            beside = at >= from && at < from + 60 ? at : from;
        }
        canvas.text("ink", beside + 7, row.y + 15, "start", Numbers.text(bar.sum()));
    }

    private double left() {
        int longest = bars.stream().mapToInt(bar -> bar.label.length()).max().orElse(0);
        return Math.min(LEFT_MOST, 34 + longest * LETTER);
    }

    private double highest() {
        return bars.stream()
                .flatMap(bar ->
                        bar.asked == null ? Stream.of(bar.sum()) : Stream.of(bar.sum(), bar.asked))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
    }
}

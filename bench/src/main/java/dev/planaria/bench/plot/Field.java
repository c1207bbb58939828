package dev.planaria.bench.plot;

import java.util.List;

/// The part of a canvas between two axes, with its grid and their words.
final class Field {
    private static final double LEFT = 76;
    private static final double RIGHT = 32;
    private static final double BELOW = 56;
    private static final double INSIDE = 280;
    private static final double ABOVE = 62;

    private final Canvas canvas;
    private final double top;
    private final Axis x;
    private final Axis y;

    private Field(Canvas canvas, double top, Axis x, Axis y) {
        this.canvas = canvas;
        this.top = top;
        this.x = x;
        this.y = y;
    }

    /// @param xLabels one for each tick of `x`
    static Field draw(String title, List<String> series, Axis x, List<String> xLabels, Axis y) {
        double top = ABOVE + Canvas.legendHeight(series);
        Canvas canvas = new Canvas((int) (top + INSIDE + BELOW));
        canvas.title(title);
        canvas.legend(series, 56);
        Field field = new Field(canvas, top, x, y);
        for (double tick : y.ticks()) {
            double at = field.down(tick);
            canvas.line("grid", LEFT, at, Canvas.WIDTH - RIGHT, at);
            canvas.text("soft", LEFT - 8, at + 4, "end", Numbers.exact(tick));
        }
        for (int i = 0; i < x.ticks().size(); i++) {
            double at = field.across(x.ticks().get(i));
            canvas.line("grid", at, top, at, top + INSIDE);
            canvas.text("soft", at, top + INSIDE + 18, "middle", xLabels.get(i));
        }
        canvas.line("axis", LEFT, top + INSIDE, Canvas.WIDTH - RIGHT, top + INSIDE);
        canvas.line("axis", LEFT, top, LEFT, top + INSIDE);
        return field;
    }

    Field named(String below, String beside) {
        double middle = (LEFT + Canvas.WIDTH - RIGHT) / 2;
        canvas.text("soft", middle, top + INSIDE + 40, "middle", below);
        canvas.uprightText(20, top + INSIDE / 2, beside + (y.isLog() ? " (log)" : ""));
        return this;
    }

    void curve(int series, List<Canvas.Place> values) {
        canvas.curve(
                series,
                values.stream()
                        .map(value -> new Canvas.Place(across(value.x()), down(value.y())))
                        .toList());
    }

    void mark(int series, double atX, double atY, boolean hollow) {
        canvas.mark(series, across(atX), down(atY), hollow);
    }

    String svg(String title) {
        return canvas.svg(title);
    }

    private double across(double value) {
        return LEFT + x.share(value) * (Canvas.WIDTH - RIGHT - LEFT);
    }

    private double down(double value) {
        return top + INSIDE * (1 - y.share(value));
    }
}

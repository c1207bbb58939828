package dev.planaria.bench.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/// Durations by percentile: along the edge each further nine takes the same room, so that the tail
/// is seen and not only the middle. What was asked is a hollow mark.
public record PercentilePlot(String name, String title, String unit, List<Curve> curves)
        implements Plot {
    private static final List<Double> TOLD = List.of(50.0, 90.0, 99.0, 99.9);
    private static final double LAST = 3;
    private static final double STEP = 0.05;

    public PercentilePlot {
        curves = List.copyOf(curves);
    }

    /// @param at the value at a percentile, 0 to 100
    public record Curve(String label, DoubleUnaryOperator at, List<Asked> asked) {
        public Curve {
            asked = List.copyOf(asked);
        }

        public Curve(String label, DoubleUnaryOperator at) {
            this(label, at, List.of());
        }
    }

    /// At most this value at this percentile.
    public record Asked(double percentile, double value) {}

    @Override
    public String svg() {
        Axis x = new Axis(0, LAST, false, TOLD.stream().map(PercentilePlot::nines).toList());
        Axis y = Axis.over(edges(0).min().orElse(0), edges(percentile(LAST)).max().orElse(1));
        Field field =
                Field.draw(
                                title,
                                curves.stream().map(Curve::label).toList(),
                                x,
                                TOLD.stream().map(Numbers::exact).toList(),
                                y)
                        .named("percentile (hollow: asked)", unit);
        for (int i = 0; i < curves.size(); i++) {
            draw(field, i, curves.get(i));
        }
        return field.svg(title);
    }

    private static void draw(Field field, int series, Curve curve) {
        List<Canvas.Place> places = new ArrayList<>();
        for (double nines = 0; nines <= LAST + STEP / 2; nines += STEP) {
            places.add(new Canvas.Place(nines, curve.at.applyAsDouble(percentile(nines))));
        }
        field.curve(series, places);
        for (double told : TOLD) {
            field.mark(series, nines(told), curve.at.applyAsDouble(told), false);
        }
        for (Asked asked : curve.asked) {
            field.mark(series, nines(asked.percentile), asked.value, true);
        }
    }

    /// All values at a percentile, and all that were asked.
    private DoubleStream edges(double percentile) {
        return curves.stream()
                .flatMapToDouble(curve ->
                        DoubleStream.concat(
                                DoubleStream.of(curve.at.applyAsDouble(percentile)),
                                curve.asked.stream().mapToDouble(Asked::value)));
    }

    private static double nines(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    private static double percentile(double nines) {
        return 100 * (1 - Math.pow(10, -nines));
    }
}

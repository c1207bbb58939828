package dev.planaria.bench.plot;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// Values over a parameter; each edge is logarithmic where its values lie far apart.
///
/// @param across what the parameter is, with its unit
/// @param up what the values are, with their unit
public record LinePlot(String name, String title, String across, String up, List<Line> lines)
        implements Plot {
    public LinePlot {
        lines = List.copyOf(lines);
    }

    public record Line(String label, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    public record Point(double x, double y) {}

    @Override
    public String svg() {
        Axis x = axis(Point::x);
        Field field =
                Field.draw(
                                title,
                                lines.stream().map(Line::label).toList(),
                                x,
                                x.ticks().stream().map(Numbers::exact).toList(),
                                axis(Point::y))
                        .named(across + (x.isLog() ? " (log)" : ""), up);
        for (int i = 0; i < lines.size(); i++) {
            int series = i;
            List<Point> points = lines.get(i).points();
            field.curve(series, points.stream().map(at -> new Canvas.Place(at.x, at.y)).toList());
            points.forEach(at -> field.mark(series, at.x, at.y, false));
        }
        return field.svg(title);
    }

    private Axis axis(ToDoubleFunction<Point> value) {
        List<Point> all = lines.stream().flatMap(line -> line.points().stream()).toList();
        return Axis.over(
                all.stream().mapToDouble(value).min().orElse(0),
                all.stream().mapToDouble(value).max().orElse(1));
    }
}

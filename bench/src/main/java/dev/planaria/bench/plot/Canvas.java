package dev.planaria.bench.plot;

import java.util.List;
import java.util.Locale;

/// An SVG document while it is drawn: a card with its own ground, whose colours follow the reader's
/// scheme, so that it reads on any page. Series differ in their marks too, not in colour alone.
final class Canvas {
    static final int WIDTH = 760;
    private static final double LETTER = 7.0;
    private static final int COLOURS = 6;
    private static final double LEGEND_LEFT = 24;
    private static final double LEGEND_ROW = 20;
    private static final String FONT =
            "-apple-system,'Segoe UI','Helvetica Neue',Helvetica,Arial,'DejaVu Sans',sans-serif";

    private static final List<String> ON_LIGHT =
            List.of("#1f6fc4", "#c2410c", "#2b8a3e", "#7b3fb5", "#946200", "#0b7f86");
    private static final List<String> ON_DARK =
            List.of("#6cb0ff", "#ff9a5c", "#6fd08c", "#c9a0ff", "#e3b341", "#56d4dd");

    private final StringBuilder body = new StringBuilder();
    private final int height;

    Canvas(int height) {
        this.height = height;
    }

    /// The height of a legend with these labels.
    static double legendHeight(List<String> labels) {
        return legendRows(labels) * LEGEND_ROW;
    }

    void title(String title) {
        text("ink bold", 24, 30, "start", title);
    }

    /// Names the series in rows under the title.
    void legend(List<String> labels, double top) {
        double x = LEGEND_LEFT;
        double y = top;
        for (int i = 0; i < labels.size(); i++) {
            double wide = legendWidth(labels.get(i));
            if (x > LEGEND_LEFT && x + wide > WIDTH - LEGEND_LEFT) {
                x = LEGEND_LEFT;
                y += LEGEND_ROW;
            }
            mark(i, x + 6, y - 4, false);
            text("ink", x + 18, y, "start", labels.get(i));
            x += wide;
        }
    }

    private static int legendRows(List<String> labels) {
        int rows = 1;
        double x = LEGEND_LEFT;
        for (String label : labels) {
            double wide = legendWidth(label);
            if (x > LEGEND_LEFT && x + wide > WIDTH - LEGEND_LEFT) {
                rows++;
                x = LEGEND_LEFT;
            }
            x += wide;
        }
        return rows;
    }

    private static double legendWidth(String label) {
        return 34 + label.length() * LETTER;
    }

    void text(String classes, double x, double y, String anchor, String text) {
        body.append(
                "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                        .formatted(classes, number(x), number(y), anchor, escaped(text)));
    }

    /// Along the left edge, from below to above.
    void uprightText(double x, double y, String text) {
        body.append(
                "<text class=\"soft\" transform=\"translate(%s %s) rotate(-90)\" text-anchor=\"middle\">%s</text>\n"
                        .formatted(number(x), number(y), escaped(text)));
    }

    void line(String classes, double x1, double y1, double x2, double y2) {
        body.append(
                "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                        .formatted(classes, number(x1), number(y1), number(x2), number(y2)));
    }

    void bar(int series, double x, double y, double width, double barHeight) {
        body.append(
                "<rect class=\"f%d\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
                        .formatted(
                                series % COLOURS,
                                number(x),
                                number(y),
                                number(Math.max(width, 1)),
                                number(barHeight)));
    }

    /// Through these places, in their order.
    void curve(int series, List<Place> places) {
        StringBuilder path = new StringBuilder();
        for (Place place : places) {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(number(place.x))
                    .append(' ')
                    .append(number(place.y));
        }
        body.append("<path class=\"s%d\" d=\"%s\"/>\n".formatted(series % COLOURS, path));
    }

    /// @param hollow what was asked, not what was measured
    void mark(int series, double x, double y, boolean hollow) {
        String classes = (hollow ? "h" : "f") + series % COLOURS;
        double r = hollow ? 5.5 : 4.5;
        String shape =
                switch (series % 4) {
                    case 0 ->
                            "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
                                    .formatted(classes, number(x), number(y), number(r));
                    case 1 ->
                            polygon(
                                    classes, x - r, y - r, x + r, y - r, x + r, y + r, x - r,
                                    y + r);
                    case 2 -> polygon(classes, x, y - r - 1, x + r + 1, y + r, x - r - 1, y + r);
                    case 3 ->
                            polygon(
                                    classes, x, y - r - 1, x + r + 1, y, x, y + r + 1, x - r - 1,
                                    y);
                    default -> throw new IllegalStateException("series " + series);
                };
        body.append(shape).append('\n');
    }

    private static String polygon(String classes, double... places) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < places.length; i += 2) {
            points.append(i == 0 ? "" : " ")
                    .append(number(places[i]))
                    .append(',')
                    .append(number(places[i + 1]));
        }
        return "<polygon class=\"%s\" points=\"%s\"/>".formatted(classes, points);
    }

    /// Where a value lies on the card.
    record Place(double x, double y) {}

    String svg(String title) {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
        <title>%3$s</title>
        <style>
        %4$s</style>
        <rect class="card" x="0.5" y="0.5" width="%5$d" height="%6$d" rx="8"/>
        %7$s</svg>
        """
                .formatted(WIDTH, height, escaped(title), style(), WIDTH - 1, height - 1, body);
    }

    private static String style() {
        return """
        text{font:13px %s}
        .bold{font-weight:600;font-size:15px}
        .grid{stroke-width:1}
        .axis{stroke-width:1.2}
        .asked{stroke-width:2;stroke-dasharray:5 3}
        path{fill:none;stroke-width:2.2;stroke-linejoin:round}
        %s@media (prefers-color-scheme:dark){
        %s}
        """
                .formatted(
                        FONT,
                        scheme("#ffffff", "#d0d7de", "#1f2328", "#57606a", "#e7ebef", ON_LIGHT),
                        scheme("#0d1117", "#30363d", "#e6edf3", "#9aa4af", "#262c34", ON_DARK));
    }

    private static String scheme(
            String ground,
            String edge,
            String ink,
            String soft,
            String grid,
            List<String> colours) {
        StringBuilder css = new StringBuilder();
        css.append(
                """
                .card{fill:%1$s;stroke:%2$s}
                .ink{fill:%3$s}
                .soft{fill:%4$s}
                .grid{stroke:%5$s}
                .axis{stroke:%4$s}
                .asked{stroke:%3$s}
                """
                        .formatted(ground, edge, ink, soft, grid));
        for (int i = 0; i < COLOURS; i++) {
            css.append(
                    """
                    .f%1$d{fill:%2$s}
                    .s%1$d{stroke:%2$s}
                    .h%1$d{fill:%3$s;stroke:%2$s;stroke-width:2}
                    """
                            .formatted(i, colours.get(i), ground));
        }
        return css.toString();
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

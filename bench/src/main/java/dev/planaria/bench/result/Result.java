package dev.planaria.bench.result;

import dev.planaria.bench.plot.Plot;
import java.util.List;

/// What a benchmark found.
///
/// @param part of the page, by name
/// @param markdown what stands there; begins with a heading of the second level
/// @param broken what was promised and not kept; then nothing is published
public record Result(
        String part, String markdown, List<?> broken, List<Figure> figures, List<Plot> plots) {
    public Result {
        broken = List.copyOf(broken);
        figures = List.copyOf(figures);
        plots = List.copyOf(plots);
        if (figures.stream().map(Figure::name).distinct().count() != figures.size()) {
            throw new IllegalArgumentException("a figure of " + part + " is there twice");
        }
    }

    public Result(String part, String markdown, List<Figure> figures, List<Plot> plots) {
        this(part, markdown, List.of(), figures, plots);
    }

    /// The first heading's words.
    String title() {
        return markdown.lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).strip())
                .findFirst()
                .orElse(part);
    }
}

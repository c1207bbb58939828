package dev.planaria.bench.plot;

/// One picture of a benchmark.
public sealed interface Plot permits PercentilePlot, BarPlot, LinePlot {
    /// A file's name without its ending, and without its benchmark's name: `latency`.
    String name();

    /// What it shows, for a heading and for whoever cannot see it.
    String title();

    /// The whole document.
    String svg();
}

/// Plots of the benchmarks, as SVG that reads in light and in dark.
@NullMarked
package dev.planaria.bench.plot;

import org.jspecify.annotations.NullMarked;

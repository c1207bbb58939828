package dev.planaria.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

final class PlotTest {
    private static final String TITLE = "a < b & \"c\" > d";

    static List<Plot> plots() {
        return List.of(
                new PercentilePlot(
                        "percentiles",
                        TITLE,
                        "ms",
                        List.of(
                                new PercentilePlot.Curve(
                                        TITLE,
                                        percentile -> 1 + percentile / 10,
                                        List.of(new PercentilePlot.Asked(50, 100))),
                                new PercentilePlot.Curve("nothing", _ -> 0))),
                BarPlot.plain(
                        "bars",
                        TITLE,
                        "ms",
                        List.of(
                                new BarPlot.Bar(TITLE, 0),
                                new BarPlot.Bar("b", List.of(3.5), 7.0))),
                new BarPlot(
                        "parts",
                        TITLE,
                        "ms",
                        List.of("one", TITLE),
                        List.of(new BarPlot.Bar("a", List.of(1.0, 2.0), null))),
                new LinePlot(
                        "lines",
                        TITLE,
                        "events",
                        "ms",
                        List.of(
                                new LinePlot.Line(
                                        TITLE,
                                        List.of(
                                                new LinePlot.Point(100, 1),
                                                new LinePlot.Point(10_000, 2))))),
                new LinePlot("empty", TITLE, "events", "ms", List.of()));
    }

    @ParameterizedTest
    @MethodSource("plots")
    void everyPlotIsWellFormedAndHasBothSchemes(Plot plot) {
        String svg = plot.svg();
        assertThatCode(() ->
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(new InputSource(new StringReader(svg))))
                .doesNotThrowAnyException();
        assertThat(svg).contains("prefers-color-scheme:dark").doesNotContain("NaN", "Infinity");
    }

    @Test
    void ticksAreRoundAndHoldEveryValue() {
        assertThat(Axis.linear(7.3).ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0);
        assertThat(Axis.linear(43_894).ticks())
                .containsExactly(0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0, 50_000.0);
        assertThat(Axis.linear(0).to()).isPositive();
        assertThat(Axis.over(0.3, 240).isLog()).isTrue();
        assertThat(Axis.over(0, 240).isLog()).isFalse();
        Axis wide = Axis.log(0.3, 240_000);
        assertThat(wide.from()).isLessThanOrEqualTo(0.3);
        assertThat(wide.to()).isGreaterThanOrEqualTo(240_000);
        assertThat(wide.share(wide.from())).isZero();
        assertThat(wide.share(wide.to())).isEqualTo(1);
    }

    @Test
    void aNumberHasAsManyDigitsAsItIsWorth() {
        assertThat(List.of(0.0421, 0.314, 4.2, 16.04, 431.7, 43_894.2).stream().map(Numbers::text))
                .containsExactly("0.042", "0.31", "4.20", "16.0", "432", "43,894");
        assertThat(Numbers.text(3)).isEqualTo("3");
    }

    @Test
    void aBarHasOneValueForEachPart() {
        List<BarPlot.Bar> bars = List.of(new BarPlot.Bar("a", 1));
        assertThatThrownBy(() -> new BarPlot("n", "t", "ms", List.of("x", "y"), bars))
                .hasMessageContaining("1 values for 2 parts");
    }
}

package dev.planaria.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordedTest {
    private static final Recorded RECORDED =
            new Recorded(
                    new TreeMap<>(Map.of("append.persync", 10.0, "overhead.floors", 10.0)),
                    List.of("append.postgresql."));

    @TempDir private Path folder;

    @Test
    void aRatioFallsBehindByMoreThan30PercentInTheWorseDirectionOnly() {
        assertThat(behind(less(13.0), more(7.0))).isEmpty();
        assertThat(behind(less(0.1), more(1_000))).isEmpty();
        assertThat(behind(less(13.1), more(7.0)))
                .containsExactly(
                        "overhead.floors is 13.1 x, recorded 10 x: behind by more than 30 %");
        assertThat(behind(less(10), more(6.9)))
                .containsExactly(
                        "append.persync is 6.90 x, recorded 10 x: behind by more than 30 %");
    }

    @Test
    void aRatioThatIsNoLongerMeasuredIsBehind() {
        assertThat(behind(less(10)))
                .containsExactly("append.persync was not measured, recorded 10.0");
    }

    @Test
    void whatABenchmarkThatDidNotRunMeasuresIsNotAsked() {
        assertThat(RECORDED.behind(List.of("long"), Map.of())).isEmpty();
    }

    @Test
    void whatNeedsAProgramThatIsNotEverywhereMayBeMissingButNotBeBehind() {
        Recorded with =
                RECORDED.with(
                        List.of(more(10), Figure.ratio("append.postgresql.x", 10, Better.MORE)));
        assertThat(with.behind(List.of("append"), byName(more(10)))).isEmpty();
        assertThat(
                        with.behind(
                                List.of("append"),
                                byName(
                                        more(10),
                                        Figure.ratio("append.postgresql.x", 1, Better.MORE))))
                .hasSize(1);
    }

    @Test
    void recordingReplacesWhatItsBenchmarksMeasuredAndNothingElse() throws IOException {
        Path file = folder.resolve("recorded.json");
        RECORDED.write(file);
        Recorded read = Recorded.read(file);
        assertThat(read).isEqualTo(RECORDED);

        Recorded next =
                read.with(
                        List.of(
                                Figure.ratio("append.other", 2, Better.LESS),
                                Figure.of("append.one.p50", 3, "ms")));
        assertThat(next.ratios()).isEqualTo(Map.of("append.other", 2.0, "overhead.floors", 10.0));
        assertThat(Recorded.read(folder.resolve("none.json")).ratios()).isEmpty();
    }

    private static List<String> behind(Figure... figures) {
        List<String> lines = new ArrayList<>();
        RECORDED.behind(List.of("append", "overhead"), byName(figures))
                .forEach(each -> lines.add(each.line()));
        return lines;
    }

    private static Map<String, Figure> byName(Figure... figures) {
        Map<String, Figure> all = new TreeMap<>();
        List.of(figures).forEach(figure -> all.put(figure.name(), figure));
        return all;
    }

    private static Figure less(double value) {
        return Figure.ratio("overhead.floors", value, Better.LESS);
    }

    private static Figure more(double value) {
        return Figure.ratio("append.persync", value, Better.MORE);
    }
}

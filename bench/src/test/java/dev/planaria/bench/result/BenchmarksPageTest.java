package dev.planaria.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.planaria.bench.plot.BarPlot;
import dev.planaria.bench.plot.Plot;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class BenchmarksPageTest {
    private static final Conditions CONDITIONS =
            new Conditions(
                    "./planaria bench one --rounds 2",
                    false,
                    Map.of("rounds", 2, "seed", 7L),
                    "a machine",
                    1.26);

    @TempDir private Path folder;

    @Test
    void aRunReplacesItsOwnPartOfThePageAndNothingElse() throws IOException {
        write(result("one", "## One\n\nold one"));
        write(result("two", "## Two\n\ntwo"));
        write(result("one", "## One\n\nnew one"));

        assertThat(page())
                .startsWith("# Benchmarks")
                .containsSubsequence("one: begin", "new one", "one: end", "two: begin", "two")
                .doesNotContain("old one");
    }

    @Test
    void allThatWasAskedStandsAtTheHeadWithWhatWasReached() throws IOException {
        write(
                result(
                        "overhead",
                        "## Overhead: from here to there",
                        Figure.of("overhead.sequential.p50", 0.91, "ms"),
                        Figure.of("overhead.sequential.p95", 3.2, "ms")));

        assertThat(page())
                .containsSubsequence("summary: begin", "summary: end", "overhead: begin")
                .contains(
                        "| [message to model request, one by one, p50](#overhead-from-here-to-there)"
                                + " | ≤ 1 ms | **0.91 ms** | reached |",
                        "| ≤ 3 ms | **3.20 ms** | **not reached** |");
        for (List<Goal> goals : Goals.BY_HEADING.values()) {
            assertThat(goals).allSatisfy(goal -> assertThat(page()).contains(goal.what()));
        }
        assertThat(page()).contains("| ≥ 40,000 /s | - | not measured |");
    }

    @Test
    void theFileOfFiguresSaysHowToMeasureThemAgain() throws IOException {
        write(
                result(
                        "one",
                        "## One",
                        Figure.of("long.step100.p50", 2.5, "ms"),
                        Figure.ratio("long.growth", 1.3, Better.LESS)));

        JsonNode json = Json.parse(Files.readString(folder.resolve("docs/benchmarks/one.json")));
        assertThat(json.path("command").asString()).isEqualTo("./planaria bench one --rounds 2");
        assertThat(json.path("quick").asBoolean(true)).isFalse();
        assertThat(json.path("conditions").path("seed").asInt()).isEqualTo(7);
        assertThat(json.path("machine").asString()).isEqualTo("a machine");
        assertThat(json.path("took_seconds").asDouble()).isEqualTo(1.3);
        assertThat(json.path("figures").path(0).has("ratio")).isFalse();
        assertThat(Json.text(json.path("figures").path(1)))
                .isEqualTo(
                        "{\"name\":\"long.growth\",\"value\":1.3,\"unit\":\"x\",\"ratio\":\"less\","
                                + "\"goal\":{\"at_most\":1.2},\"reached\":false}");
        assertThat(ResultFile.read(folder.resolve("docs/benchmarks/one.json")).figures())
                .contains(Figure.ratio("long.growth", 1.3, Better.LESS));
    }

    @Test
    void plotsLieBesideTheFiguresAndOldOnesGo() throws IOException {
        write(drawn("first", "second"));
        assertThat(page()).contains("![a plot](benchmarks/one-first.svg)", "one-second.svg");
        assertThat(folder.resolve("docs/benchmarks/one-second.svg")).exists();

        write(drawn("first"));
        assertThat(page()).doesNotContain("one-second.svg");
        assertThat(folder.resolve("docs/benchmarks/one-first.svg")).exists();
        assertThat(folder.resolve("docs/benchmarks/one-second.svg")).doesNotExist();
    }

    @Test
    void aFigureHasAStableNameAndIsThereOnce() {
        assertThatThrownBy(() -> Figure.of("Overhead p50", 1, "ms"))
                .hasMessageContaining("overhead.sequential.p50");
        assertThatThrownBy(() -> Figure.of("a.b", Double.NaN, "ms")).hasMessageContaining("NaN");
        assertThatThrownBy(() ->
                        result(
                                "one",
                                "## One",
                                Figure.of("a.b", 1, "ms"),
                                Figure.of("a.b", 2, "ms")))
                .hasMessageContaining("twice");
    }

    private static Result result(String part, String markdown, Figure... figures) {
        return new Result(part, markdown, List.of(figures), List.of());
    }

    private static Result drawn(String... names) {
        List<Plot> plots =
                List.of(names).stream()
                        .<Plot>map(name ->
                                BarPlot.plain(
                                        name, "a plot", "ms", List.of(new BarPlot.Bar("a", 1))))
                        .toList();
        return new Result("one", "## One", List.of(), plots);
    }

    private void write(Result result) throws IOException {
        new BenchmarksPage(folder.resolve("docs").resolve("benchmarks.md"))
                .write(result, CONDITIONS);
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("docs").resolve("benchmarks.md"));
    }
}

package dev.planaria.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.bench.result.BenchmarksPage;
import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Conditions;
import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Ratios;
import dev.planaria.bench.result.Recorded;
import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class AllBenchTest {
    private final AllBench all = new AllBench();
    private final StringWriter said = new StringWriter();
    private final List<String> started = new ArrayList<>();

    /// What each run of a benchmark measures, one run after another; the last one stays.
    private final Map<String, List<Double>> ratios = new HashMap<>();

    @TempDir private Path folder;

    @Test
    void everyBenchmarkIsEitherInAllOrALongForm() {
        List<String> named = new ArrayList<>(BenchCommand.ALL);
        named.addAll(BenchCommand.LONG_FORMS);
        named.add("all");
        Stream<String> commands =
                Arrays.stream(BenchCommand.class.getAnnotation(Command.class).subcommands())
                        .map(each -> each.getAnnotation(Command.class).name());
        assertThat(commands).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void afterOneThatFailsTheOthersHaveTheirTurnAndTheExitCodeTells() throws Exception {
        all.only = List.of("append", "long", "overhead");
        boolean isWell =
                run(bench -> {
                    started.add(bench);
                    if (bench.equals("append")) {
                        throw new IOException("cannot be started");
                    }
                    return bench.equals("overhead") ? 1 : 0;
                });

        assertThat(isWell).isFalse();
        assertThat(started).containsExactly("overhead", "append", "long");
        assertThat(said.toString())
                .containsPattern("overhead .* FAILED, exit code 1")
                .containsPattern("append .* FAILED, exit code 126")
                .containsPattern("long .* done");
    }

    @Test
    void allIsWellWhereEveryOneEndedWell() throws Exception {
        assertThat(run(this::measure)).isTrue();
        assertThat(started).isEqualTo(BenchCommand.ALL);
    }

    @Test
    void aRatioThatStaysBehindFailsTheCheckAndIsNamed() throws Exception {
        ratios.put("long", List.of(2.0, 1.9));
        record("long.growth", 1.0);
        assertThat(run(this::measure)).isFalse();
        assertThat(started).containsExactly("long", "long");
        assertThat(said.toString())
                .contains("BEHIND long.growth is 1.90 x, recorded 1 x: behind by more than 30 %");
    }

    @Test
    void aRatioThatWasBehindInABusyMomentPassesAtTheSecondTry() throws Exception {
        ratios.put("long", List.of(2.0, 1.2));
        record("long.growth", 1.0);
        assertThat(run(this::measure)).isTrue();
        assertThat(started).containsExactly("long", "long");
    }

    @Test
    void aRatioThatHoldsIsNotMeasuredAgain() throws Exception {
        ratios.put("long", List.of(1.3));
        record("long.growth", 1.0);
        assertThat(run(this::measure)).isTrue();
        assertThat(started).containsExactly("long");
    }

    @Test
    void whatARunMeasuredIsRecordedAndANewRatioIsTold() throws Exception {
        ratios.put("long", List.of(1.5));
        record("overhead.floors", 7.0);
        all.isRecorded = true;
        assertThat(run(this::measure)).isTrue();
        assertThat(said.toString()).contains("not recorded yet: long.growth 1.50 x");
        assertThat(Recorded.read(recorded()).ratios())
                .isEqualTo(Map.of("overhead.floors", 7.0, "long.growth", 1.5));
    }

    private int measure(String bench) throws IOException {
        int before = (int) started.stream().filter(bench::equals).count();
        started.add(bench);
        List<Double> values = ratios.getOrDefault(bench, List.of());
        if (!values.isEmpty()) {
            double value = values.get(Math.min(before, values.size() - 1));
            new BenchmarksPage(page())
                    .write(
                            new Result(
                                    bench,
                                    "## " + bench,
                                    List.of(Figure.ratio(bench + ".growth", value, Better.LESS)),
                                    List.of()),
                            new Conditions("./planaria", true, Map.of(), "a machine", 1));
        }
        return 0;
    }

    private void record(String name, double value) throws IOException {
        new Recorded(new TreeMap<>(Map.of(name, value)), List.of()).write(recorded());
        all.only = List.of("long");
        all.isChecked = true;
    }

    private boolean run(Programme.Starter starter) throws IOException, InterruptedException {
        new CommandLine(all).setOut(new PrintWriter(said));
        return all.run(new Programme(starter), new Ratios(page()), recorded());
    }

    private Path page() {
        return folder.resolve("benchmarks.md");
    }

    private Path recorded() {
        return folder.resolve("recorded.json");
    }
}

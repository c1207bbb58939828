package dev.planaria.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.cli.ExtraCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchPartsTest {
    @Test
    void theStubNotesWhenTheNewestMarkOfARequestArrived() throws IOException, InterruptedException {
        try (StubModel stub = new StubModel();
                RawClient client = new RawClient(stub.url(), "key")) {
            long before = System.nanoTime();
            RawClient.Exchange exchange =
                    client.post("/v1/messages", "bench-mark-1- then bench-mark-2-");
            assertThat(stub.arrivalOf(StubModel.mark(2)))
                    .isBetween(before, exchange.answeredNanos());
            assertThat(exchange.body()).contains("message_start", "message_stop");
            client.post("/v1/messages", "bench-mark-3-");
            assertThat(stub.arrivalOf("bench-mark-3-")).isGreaterThan(exchange.answeredNanos());
        }
    }

    @Test
    void aRunReplacesItsOwnPartOfThePageAndNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("docs").resolve("benchmarks.md");
        BenchmarksPage page = new BenchmarksPage(file);
        page.write("one", "old one");
        page.write("two", "two");
        page.write("one", "new one");

        assertThat(Files.readString(file))
                .startsWith("# Benchmarks")
                .containsSubsequence("one: begin", "new one", "one: end", "two: begin", "two")
                .doesNotContain("old one");
    }

    @Test
    void percentilesAreInMilliseconds() {
        Samples samples = new Samples();
        samples.round();
        for (int i = 1; i <= 100; i++) {
            samples.add(i * 1_000_000L);
        }
        assertThat(samples.p(50)).isEqualTo("50.0");
        assertThat(samples.p(99)).startsWith("99.");
        assertThat(samples.mediansOfRounds()).isEqualTo("50.0");
    }

    @Test
    void theProductFindsTheBenchmarksBesideIt() {
        assertThat(ServiceLoader.load(ExtraCommand.class))
                .singleElement()
                .satisfies(extra -> {
                    CommandLine bench = new CommandLine(extra.command());
                    assertThat(bench.getCommandName()).isEqualTo("bench");
                    assertThat(bench.getSubcommands()).containsKey("overhead");
                });
    }
}

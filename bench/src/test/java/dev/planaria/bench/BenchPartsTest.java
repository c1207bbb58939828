package dev.planaria.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.planaria.cli.ExtraCommand;
import java.io.IOException;
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
    void aRatioIsOfRoundsSoThatABusyOneCountsOnBothSides() {
        Samples way = new Samples();
        Samples floor = new Samples();
        for (int slowness : new int[] {1, 1, 10}) {
            way.round();
            floor.round();
            way.add(3_000_000L * slowness);
            floor.add(1_000_000L * slowness);
        }
        assertThat(way.over(floor)).isCloseTo(3, within(0.01));
        assertThat(way.over(floor, floor)).isCloseTo(1.5, within(0.01));
        floor.round();
        floor.add(1);
        assertThatThrownBy(() -> way.over(floor)).hasMessageContaining("3 rounds over 4");
    }

    @Test
    void everyFloorIsMeasured(@TempDir Path folder) throws IOException {
        try (Floors floors = new Floors(folder)) {
            floors.measure();
            floors.measureSpawn(3);
            assertThat(floors.sync.count()).isEqualTo(floors.http.count()).isPositive();
            assertThat(floors.spawn.count()).isEqualTo(3);
            assertThat(Floors.row("x", floors.spawn)).startsWith("| x | ");
        }
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

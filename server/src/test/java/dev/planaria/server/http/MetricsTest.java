package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters;
import dev.planaria.server.metrics.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What operators read of a server.
class MetricsTest {
    /// A line of the text format: name, labels, value.
    private static final Pattern SAMPLE =
            Pattern.compile(
                    "([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{[a-z_]+=\"[^\"]*\"(?:,[a-z_]+=\"[^\"]*\")*})?) (\\S+)");

    private static Map<String, Double> read(String text) {
        Map<String, Double> samples = new TreeMap<>();
        for (String line : text.lines().toList()) {
            if (!line.startsWith("#")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as("a sample: %s", line).isTrue();
                samples.put(sample.group(1), Double.valueOf(sample.group(2)));
            }
        }
        return samples;
    }

    @Test
    void everyCounterAndEveryClassIsThereFromTheStart() {
        Map<String, Double> samples = read(new Metrics(new Counters()).text());
        for (Counters.Counter counter : Counters.Counter.values()) {
            assertThat(samples).containsEntry("planaria_" + counter.metricName() + "_total", 0.0);
        }
        for (FailureClass failure : FailureClass.values()) {
            assertThat(samples)
                    .containsEntry(
                            "planaria_failures_total{class=\"" + failure.wireName() + "\"}", 0.0);
        }
    }

    @Test
    void countsMoveAndGaugesShowWhatIs() {
        Counters counters = new Counters();
        Metrics metrics = new Metrics(counters);
        long[] awake = {3};
        metrics.gauge("awake_sessions", "Awake.", () -> awake[0]);
        counters.count(Counters.Counter.STALE);
        counters.count(Counters.Counter.STALE);
        counters.failures().note(FailureClass.SANDBOX_LOST, null, "a test");
        metrics.wrote(Duration.ofMillis(3));
        awake[0] = 5;
        assertThat(read(metrics.text()))
                .containsEntry("planaria_harness_stale_total", 2.0)
                .containsEntry("planaria_failures_total{class=\"sandbox_lost\"}", 1.0)
                .containsEntry("planaria_awake_sessions", 5.0)
                .containsEntry("planaria_store_write_seconds_count", 1.0)
                .containsEntry("planaria_store_write_seconds_bucket{le=\"0.0025\"}", 0.0)
                .containsEntry("planaria_store_write_seconds_bucket{le=\"0.005\"}", 1.0);
    }

    @Test
    void anybodyMayReadThemAndTheyHoldNoIds() throws Exception {
        try (TestServer server = TestServer.start()) {
            Http.Answered answer = new Http(server).bare("GET", "/metrics", "");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).startsWith("text/plain");
            assertThat(read(answer.body())).containsEntry("planaria_streams", 0.0);
            assertThat(answer.body()).doesNotContain("sesn_", "sevt_");
        }
    }
}

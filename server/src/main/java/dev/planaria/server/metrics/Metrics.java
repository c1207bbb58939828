package dev.planaria.server.metrics;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.session.FirstToken;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// What this server has done and how it does, as Prometheus reads it. Counts and times alone: no
/// ids, nothing of what users or models wrote, so that anybody who reaches the port may read it.
/// Safe for many threads.
public final class Metrics {
    /// Of the text format.
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /// In seconds: finest around a sync of a disk, and at 250 ms, where a store counts as slow.
    private static final double[] BUCKETS = {
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();
    private final Histogram writes =
            Histogram.builder()
                    .name("planaria_store_write_seconds")
                    .help("How long writes took until they were durable.")
                    .unit(Unit.SECONDS)
                    .classicOnly()
                    .classicUpperBounds(BUCKETS)
                    .register(registry);

    private final Histogram firstTokens =
            Histogram.builder()
                    .name("planaria_ttft_seconds")
                    .help("From an input to the first piece of its reply, by parts of the way.")
                    .unit(Unit.SECONDS)
                    .labelNames("part")
                    .classicOnly()
                    .classicUpperBounds(BUCKETS)
                    .register(registry);

    /// Of a server that counts nothing.
    public Metrics() {
        this(new Counters());
    }

    public Metrics(Counters counters) {
        for (Counters.Counter counter : Counters.Counter.values()) {
            CounterWithCallback.builder()
                    .name("planaria_" + counter.metricName() + "_total")
                    .help(counter.help())
                    .callback(told -> told.call((double) counters.get(counter)))
                    .register(registry);
        }
        CounterWithCallback.builder()
                .name("planaria_failures_total")
                .help("Failures by their class (docs/errors.md).")
                .labelNames("class")
                .callback(told -> {
                    for (FailureClass failure : FailureClass.values()) {
                        told.call((double) counters.failures().count(failure), failure.wireName());
                    }
                })
                .register(registry);
        counters.onFirstToken(this::began);
    }

    private void began(FirstToken first) {
        observe("total", first.total());
        for (FirstToken.Part part : FirstToken.Part.values()) {
            observe(part.name().toLowerCase(Locale.ROOT), first.part(part));
        }
    }

    private void observe(String part, Duration time) {
        firstTokens.labelValues(part).observe(time.toNanos() / NANOS_PER_SECOND);
    }

    /// Shows a number as it is when somebody asks.
    ///
    /// @param name without the `planaria_` that all have
    public void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name("planaria_" + name.toLowerCase(Locale.ROOT))
                .help(help)
                .callback(told -> told.call((double) value.getAsLong()))
                .register(registry);
    }

    /// Shows a number that only grows, as it is when somebody asks.
    ///
    /// @param name without the `planaria_` and the `_total` that all have
    public void count(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name("planaria_" + name.toLowerCase(Locale.ROOT) + "_total")
                .help(help)
                .callback(told -> told.call((double) value.getAsLong()))
                .register(registry);
    }

    /// A write of the store has come back.
    public void wrote(Duration took) {
        writes.observe(took.toNanos() / NANOS_PER_SECOND);
    }

    /// All of it, in the text format.
    public String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes whatever is written", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}

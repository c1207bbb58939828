package dev.planaria.bench;

import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the streams benchmark writes down.
record StreamsReport(StreamsLoad load, int readers, int waiting) {
    List<Figure> figures() {
        List<Figure> all =
                new ArrayList<>(
                        List.of(
                                Figure.of("streams.one.p50", load.one.millis(50), "ms"),
                                Figure.of("streams.one.p99", load.one.millis(99), "ms"),
                                Figure.of("streams.many.p50", load.many.millis(50), "ms"),
                                Figure.of("streams.many.p99", load.many.millis(99), "ms"),
                                Figure.of("streams.slow.p99", load.besideSilent.millis(99), "ms"),
                                Figure.of("streams.floor.p99", load.floor.millis(99), "ms"),
                                Figure.of("streams.waiting.rss", memory(load.withWaiting), "MB")));
        all.add(
                Figure.ratio(
                        "streams.one.overfloor",
                        load.one.millis(50) / load.floor.millis(50),
                        Better.LESS));
        return all;
    }

    String markdown(String machine) {
        return """
        ## Streams: from a message to everybody who listens

        `./planaria bench streams`. From the first byte of `POST …/events` with a `user.message` to the moment when a
        reader of `GET …/events/stream` has it; each message also makes its session work, and what that writes
        goes to the same readers. Server in a process of its own, embedded store; the readers share one thread
        in this process. To one session a message is sent when the turn before has ended, to many 100 in a
        second. Milliseconds.

        Machine: %s.

        | load | deliveries | p50 | p99 | longest | reach |
        |---|---|---|---|---|---|
        %s%s%s%s%s
        Readers that never read are cut after 30 s; the others do not notice them. The server's memory: %.0f MB
        before the first round, %.0f MB with %d readers that never read and messages of 60,000 characters, %.0f
        MB with %,d streams that wait; with these, `GET /v1/sessions/{id}` took %s ms (p50) and %s ms (p99).
        """
                .formatted(
                        machine,
                        row("%,d readers of one session".formatted(readers), load.one, "p99 ≤ 100"),
                        row(
                                "%,d readers of as many sessions".formatted(readers),
                                load.many,
                                "p99 ≤ 100"),
                        row(
                                "%d readers beside %d that never read, long messages"
                                        .formatted(readers / 10, readers / 10),
                                load.besideSilent,
                                ""),
                        row(
                                "%,d streams that wait, to those of one session".formatted(waiting),
                                load.whileWaiting,
                                ""),
                        row(
                                "the same bytes written to %,d sockets, nothing else"
                                        .formatted(readers),
                                load.floor,
                                ""),
                        memory(load.atStart),
                        memory(load.withSilent),
                        readers / 10,
                        memory(load.withWaiting),
                        waiting,
                        load.asked.p(50),
                        load.asked.p(99));
    }

    private static double memory(@Nullable ProcessMemory memory) {
        return Objects.requireNonNull(memory).megabytes();
    }

    private static String row(String name, Samples samples, String reach) {
        return "| %s | %,d | **%s** | **%s** | %s | %s |\n"
                .formatted(
                        name, samples.count(), samples.p(50), samples.p(99), samples.p(100), reach);
    }
}

package dev.planaria.bench;

import dev.planaria.bench.result.Figure;
import dev.planaria.bench.result.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `planaria bench inflight`: many sessions at once, each in the middle of a reply of its model.
/// The model is in this process, so that the server's memory is the server's alone.
@Command(
        name = "inflight",
        mixinStandardHelpOptions = true,
        description = "10,000 sessions at once, each blocked on a streaming model: memory, errors.")
final class InflightBench implements Callable<Integer> {
    private static final int CONNECTIONS = 16;
    private static final int SECONDS_MAX = 240;
    private static final int SHOWN = 500;

    @Option(
            names = "--sessions",
            description = "Sessions at once (default: 10000; 1000 with --quick).")
    @Nullable Integer sessions;

    @Option(names = "--hold", description = "Seconds they all wait (default: 20; 2 with --quick).")
    @Nullable Integer hold;

    @Mixin private BenchRun run = new BenchRun();

    private final Samples shown = new Samples();
    private final List<String> broken = new ArrayList<>();

    /// What was seen.
    ///
    /// @param atStart the server's before the first session
    /// @param held when all wait for their model
    /// @param later after they have waited
    /// @param after when all have ended
    private record Seen(
            ProcessMemory atStart,
            ProcessMemory held,
            ProcessMemory later,
            ProcessMemory after,
            double secondsToHold,
            double secondsToEnd) {}

    @Override
    public Integer call() {
        return run.publish(this::measure);
    }

    private Result measure(Path data) throws IOException, InterruptedException {
        int count = run.size("sessions", sessions, 10_000, 1_000);
        int seconds = run.size("hold", hold, 20, 2);
        try (HeldModel model = new HeldModel();
                StubbedServer server =
                        StubbedServer.start(data.resolve("server"), model.url(), Map.of())) {
            ProcessMemory atStart = server.memory();
            long begun = System.nanoTime();
            List<String> ids = begin(server, count);
            run.say("%d sessions made".formatted(count));
            Crowd.await(
                    "all sessions wait for their model", SECONDS_MAX, () -> model.held() == count);
            double toHold = seconds(begun);
            ProcessMemory held = server.memory();
            run.say("all wait after %.1f s: %.0f MB".formatted(toHold, held.megabytes()));
            Crowd.pause(seconds * 500L);
            show(server, ids);
            Crowd.pause(seconds * 500L);
            ProcessMemory later = server.memory();
            if (model.held() != count) {
                broken.add("%d of %d still wait".formatted(model.held(), count));
            }
            begun = System.nanoTime();
            model.letGo();
            Crowd.await("all sessions have ended", SECONDS_MAX, () -> server.running() == 0);
            double toEnd = seconds(begun);
            int wrong = wrong(server, ids);
            Seen seen = new Seen(atStart, held, later, server.memory(), toHold, toEnd);
            return new Result(
                    "inflight",
                    markdown(Machine.line(data), count, seconds, seen, wrong),
                    broken,
                    figures(count, seen, wrong),
                    List.of());
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static List<String> begin(StubbedServer server, int count)
            throws IOException, InterruptedException {
        AtomicReferenceArray<String> ids = new AtomicReferenceArray<>(count);
        String body = server.body("Is it so?");
        server.crowd(CONNECTIONS)
                .each(
                        count,
                        (client, number) -> ids.set(number, StubbedServer.create(client, body)));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(ids.get(i));
        }
        return all;
    }

    /// The server still answers whoever asks about one of them.
    private void show(StubbedServer server, List<String> ids) throws IOException {
        try (RawClient client = server.client()) {
            for (int i = 0; i < SHOWN; i++) {
                String id = ids.get((int) ((long) i * ids.size() / SHOWN));
                RawClient.Exchange asked = client.get("/v1/sessions/" + id);
                shown.add(asked.answeredNanos() - asked.sentNanos());
                if (!asked.body().contains("\"status\":\"running\"")) {
                    broken.add("session " + id + " does not run: " + asked.body());
                }
            }
        }
    }

    /// How many have not exactly one reply, an end, and no error.
    private int wrong(StubbedServer server, List<String> ids)
            throws IOException, InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        server.crowd(CONNECTIONS)
                .each(
                        ids.size(),
                        (client, number) -> {
                            String id = ids.get(number);
                            List<String> types = new ArrayList<>();
                            for (JsonNode event :
                                    StubbedServer.read(client.get(StubbedServer.events(id)))
                                            .path("data")) {
                                types.add(event.path("type").asString(""));
                            }
                            boolean right =
                                    types.stream().filter("agent.message"::equals).count() == 1
                                            && !types.contains("session.error")
                                            && types.getLast().equals("session.status_idle");
                            if (!right) {
                                wrong.incrementAndGet();
                                synchronized (broken) {
                                    broken.add("session " + id + " has " + types);
                                }
                            }
                        });
        return wrong.get();
    }

    private static List<Figure> figures(int count, Seen seen, int wrong) {
        return List.of(
                Figure.of("inflight.sessions", count, ""),
                Figure.of("inflight.rss", seen.later().megabytes(), "MB"),
                Figure.of("inflight.peak", seen.after().peakMegabytes(), "MB"),
                Figure.of(
                        "inflight.each",
                        seen.later().kibibytesOfEach(seen.atStart(), count),
                        "KiB"),
                Figure.of("inflight.errors", wrong, ""));
    }

    private String markdown(String machine, int count, int seconds, Seen seen, int wrong) {
        return """
        ## In flight: sessions that wait for their model

        `./planaria bench inflight`. %,d sessions at once. Their model, in another process, has begun each reply and
        holds it; after %d s all are let go, and each has to end well: one reply, no error. The server is a process of
        its own with the launcher's options, embedded store. RSS as Linux counts it, in millions of bytes.

        Machine: %s.

        | | sessions | RSS, MB | threads | open files | reach |
        |---|---|---|---|---|---|
        %s%s%s%s
        The most that was resident at any time: %.0f MB. A session in flight takes **%.1f KiB** of the server's
        memory, all told. %.1f s until all were in flight (%.0f sessions a second made, claimed and asked for),
        %.1f s until all had ended. Meanwhile `GET /v1/sessions/{id}` took %s ms (p50) and %s ms (p99).
        Sessions that did not end well: **%d** (to reach: 0).
        """
                .formatted(
                        count,
                        seconds,
                        machine,
                        row("at the start", 0, seen.atStart(), ""),
                        row("all in flight", count, seen.held(), ""),
                        row("the same, later", count, seen.later(), "≤ 1,500 MB with 10,000"),
                        row("all have ended", 0, seen.after(), ""),
                        seen.after().peakMegabytes(),
                        seen.later().kibibytesOfEach(seen.atStart(), count),
                        seen.secondsToHold(),
                        count / seen.secondsToHold(),
                        seen.secondsToEnd(),
                        shown.p(50),
                        shown.p(99),
                        wrong);
    }

    private static String row(String when, int sessions, ProcessMemory memory, String reach) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | **%.0f** | %d | %,d | %s |\n",
                when,
                sessions,
                memory.megabytes(),
                memory.threads(),
                memory.files(),
                reach);
    }
}

package dev.planaria.bench.result;

import static dev.planaria.bench.result.Goal.atLeast;
import static dev.planaria.bench.result.Goal.atMost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is asked of this project's figures, told once: the page's first table is made of it, and a
/// figure of such a name finds its goal here.
public final class Goals {
    /// By heading, in the order of the page.
    static final Map<String, List<Goal>> BY_HEADING = byHeading();

    private Goals() {}

    public static Optional<Goal> of(String figure) {
        return BY_HEADING.values().stream()
                .flatMap(List::stream)
                .filter(goal -> goal.figure().equals(figure))
                .findFirst();
    }

    private static Map<String, List<Goal>> byHeading() {
        Map<String, List<Goal>> all = new LinkedHashMap<>();
        all.put("Latency", latency());
        all.put("Throughput and scale", scale());
        all.put("Weight", weight());
        return all;
    }

    private static List<Goal> latency() {
        return List.of(
                atMost(
                        "ttft.p50.ratio",
                        0.20,
                        "x",
                        "time to first token over the coupled design's, p50"),
                atMost("ttft.p95.ratio", 0.03, "x", "the same, p95"),
                atMost(
                        "overhead.sequential.p50",
                        1,
                        "ms",
                        "message to model request, one by one, p50"),
                atMost("overhead.sequential.p95", 3, "ms", "the same, p95"),
                atMost("overhead.burst.p50", 5, "ms", "the same, 50 sessions at once, p50"),
                atMost(
                        "overhead.paced.p50",
                        2,
                        "ms",
                        "the same, 500 sessions at 1,250 events/s, p50"),
                atMost("overhead.paced.p99", 15, "ms", "the same, p99"),
                atMost(
                        "direct.p50.ratio",
                        1.01,
                        "x",
                        "time to first token over that of a direct call"),
                atMost(
                        "toolround.warm.p50",
                        10,
                        "ms",
                        "model request to model request, `true` run in a warm hand between, p50"));
    }

    private static List<Goal> scale() {
        return List.of(
                atLeast(
                        "append.embedded.rate",
                        40_000,
                        "/s",
                        "durable appends, 256 sessions, embedded store"),
                atMost("append.embedded.p99", 30, "ms", "the same, p99"),
                atLeast("append.postgresql.rate", 60_000, "/s", "the same, PostgreSQL"),
                atMost("append.postgresql.p99", 30, "ms", "the same, p99"),
                atLeast(
                        "inflight.sessions",
                        10_000,
                        "",
                        "sessions at once, each blocked on a streaming model"),
                atMost("inflight.rss", 1_500, "MB", "memory of the server then (RSS)"),
                atMost("inflight.errors", 0, "", "errors then"),
                atMost(
                        "idle.rss.more",
                        0,
                        "MB",
                        "memory that 1,000,000 idle sessions take (RSS, to the MB)"),
                atMost("idle.claim.p50", 5, "ms", "claim of one of them, p50"),
                atMost("long.growth", 1.2, "x", "step 10,000 of a session over its step 100, p50"),
                atMost(
                        "streams.one.p99",
                        100,
                        "ms",
                        "event to each of 2,000 readers of one session, p99"),
                atMost(
                        "streams.many.p99",
                        100,
                        "ms",
                        "event to its reader, 2,000 readers of 2,000 sessions, p99"),
                atLeast(
                        "nodes.growth",
                        1,
                        "x",
                        "turns a second of 4 servers over one's, PostgreSQL"),
                atMost("nodes.doubled", 0, "", "sessions owned twice then"));
    }

    private static List<Goal> weight() {
        return List.of(
                atMost(
                        "start.archive.p50",
                        600,
                        "ms",
                        "start to ready, with a class-data archive, p50"),
                atMost("start.plain.p50", 1_200, "ms", "the same, without one"),
                atMost("start.rss", 150, "MB", "memory of the idle server (RSS)"),
                atMost("toolround.hands.rss", 80, "MB", "memory of the hands process (RSS)"),
                atMost("start.size", 60, "MB", "all that is shipped, without a JDK"),
                atMost(
                        "start.firstevent.p50",
                        3_000,
                        "ms",
                        "`./planaria run` after a build: first event, p50"));
    }
}

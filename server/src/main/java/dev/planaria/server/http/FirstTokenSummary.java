package dev.planaria.server.http;

import dev.planaria.core.session.FirstToken;
import dev.planaria.core.session.FirstToken.Part;
import dev.planaria.core.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Times to first tokens in a few figures: for the whole and for each part the percentiles of all
/// turns and what the newest turn took. Milliseconds, to the microsecond.
final class FirstTokenSummary {
    private static final int[] PERCENTILES = {50, 95, 99};

    private FirstTokenSummary() {}

    /// @param newestFirst the turns that are told of
    /// @param all whether there are no others
    static ObjectNode write(ObjectNode to, List<FirstToken> newestFirst, boolean all) {
        to.put("type", "ttft").put("count", newestFirst.size()).put("complete", all);
        to.put("resumed", newestFirst.stream().filter(FirstToken::resumed).count());
        to.set("total", figures(newestFirst, FirstToken::total));
        for (Part part : Part.values()) {
            to.set(
                    part.name().toLowerCase(Locale.ROOT),
                    figures(newestFirst, first -> first.part(part)));
        }
        return to;
    }

    private static ObjectNode figures(
            List<FirstToken> newestFirst, Function<FirstToken, Duration> part) {
        List<Duration> sorted = newestFirst.stream().map(part).sorted().toList();
        ObjectNode node = Json.object();
        for (int percentile : PERCENTILES) {
            String name = "p" + percentile + "_ms";
            if (sorted.isEmpty()) {
                node.putNull(name);
            } else {
                node.put(name, millis(sorted.get(rank(percentile, sorted.size()) - 1)));
            }
        }
        if (newestFirst.isEmpty()) {
            return node.putNull("last_ms");
        }
        return node.put("last_ms", millis(part.apply(newestFirst.getFirst())));
    }

    /// The smallest rank that is not below so many percent.
    private static int rank(int percentile, int size) {
        return Math.max(1, Math.ceilDiv(percentile * size, 100));
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }
}

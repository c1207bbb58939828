package dev.planaria.core.wire;

import dev.planaria.core.session.FirstToken;
import dev.planaria.core.session.FirstToken.Part;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The time to a first token on the end of its request, below `planaria.ttft`: milliseconds, to the
/// microsecond.
final class FirstTokenJson {
    private static final String PLANARIA = "planaria";
    private static final String TTFT = "ttft";
    private static final String RESUMED = "resumed";
    private static final double MICROS_PER_MILLI = 1_000;

    private FirstTokenJson() {}

    static void write(@Nullable FirstToken first, ObjectNode to) {
        if (first == null) {
            return;
        }
        ObjectNode extension =
                to.get(PLANARIA) instanceof ObjectNode there ? there : to.putObject(PLANARIA);
        ObjectNode node = extension.putObject(TTFT).put("total_ms", millis(first.total()));
        for (Part part : Part.values()) {
            node.put(name(part), millis(first.part(part)));
        }
        if (first.resumed()) {
            node.put(RESUMED, true);
        }
    }

    static @Nullable FirstToken read(ObjectNode from) {
        JsonNode node = from.path(PLANARIA).path(TTFT);
        return node.isObject()
                ? new FirstToken(
                        part(node, Part.QUEUE),
                        part(node, Part.CLAIM),
                        part(node, Part.CONTEXT),
                        part(node, Part.GATEWAY),
                        part(node, Part.PROVIDER),
                        node.path(RESUMED).asBoolean(false))
                : null;
    }

    private static Duration part(JsonNode node, Part part) {
        double millis = node.path(name(part)).asDouble(0);
        return Duration.ofNanos(Math.round(millis * MICROS_PER_MILLI) * 1_000);
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT) + "_ms";
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e3) / MICROS_PER_MILLI;
    }
}

package dev.planaria.adapters.rehearsal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Estimates tokens: four characters are one, a picture is 1,600, whatever it shows. Rough, but the
/// same each time.
final class Meter {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final long PICTURE_CHARACTERS = 1_600L * CHARACTERS_PER_TOKEN;

    private final List<Segment> segments = new ArrayList<>();

    private Meter() {}

    /// A part of a request that can end with a cache breakpoint; `ttl` is null where there is none.
    record Segment(String identity, long characters, @Nullable Duration ttl) {}

    static long tokens(long characters) {
        return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    static long tokens(List<Segment> segments) {
        return tokens(segments.stream().mapToLong(Segment::characters).sum());
    }

    /// All that the model reads, in the order in which the service caches it: tools, system,
    /// messages.
    static List<Segment> segments(JsonNode body) {
        var meter = new Meter();
        meter.addBlocks("tools", body.path("tools"));
        meter.addBlocks("system", body.path("system"));
        for (var message : body.path("messages")) {
            meter.addBlocks(message.path("role").stringValue(""), message.path("content"));
        }
        meter.markLast(body.path("cache_control"));
        return meter.segments;
    }

    private void addBlocks(String role, JsonNode content) {
        if (content.isString()) {
            addText(role, content.stringValue(), null);
        }
        for (var block : content) {
            var ttl = ttl(block.path("cache_control"));
            switch (Json.type(block)) {
                case "text" -> addText(role, block.path("text").stringValue(""), ttl);
                case "image" ->
                        segments.add(new Segment(role + "\n" + block, PICTURE_CHARACTERS, ttl));
                default -> {
                    var json = (ttl == null ? block : unmarked(block)).toString();
                    segments.add(new Segment(role + "\n" + json, json.length(), ttl));
                }
            }
        }
    }

    private void addText(String role, String text, @Nullable Duration ttl) {
        segments.add(new Segment(role + "\ntext\n" + text, text.length(), ttl));
    }

    /// A breakpoint of the whole request belongs to the last block that has none.
    private void markLast(JsonNode cacheControl) {
        var ttl = ttl(cacheControl);
        if (ttl != null && !segments.isEmpty()) {
            var last = segments.removeLast();
            segments.add(
                    new Segment(
                            last.identity(),
                            last.characters(),
                            last.ttl() == null ? ttl : last.ttl()));
        }
    }

    private static @Nullable Duration ttl(JsonNode cacheControl) {
        if (!cacheControl.isObject()) {
            return null;
        }
        return cacheControl.path("ttl").stringValue("5m").equals("1h")
                ? Duration.ofHours(1)
                : Duration.ofMinutes(5);
    }

    private static JsonNode unmarked(JsonNode block) {
        return block instanceof ObjectNode object
                ? object.deepCopy().without("cache_control")
                : block;
    }
}

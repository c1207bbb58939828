package dev.planaria.adapters.rehearsal.rules;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The cache breakpoints of a request, in the order in which the service works through it.
final class CacheBreakpoints {
    private static final String FIELD = "cache_control";

    private final List<JsonNode> found = new ArrayList<>();

    private CacheBreakpoints() {}

    static List<JsonNode> of(JsonNode body) {
        var breakpoints = new CacheBreakpoints();
        breakpoints.addAll(body.path("tools"));
        breakpoints.addAll(body.path("system"));
        for (var message : body.path("messages")) {
            for (var block : message.path("content")) {
                breakpoints.addAll(block.path("content"));
                breakpoints.add(block);
            }
        }
        breakpoints.add(body);
        return breakpoints.found;
    }

    private void addAll(JsonNode blocks) {
        if (blocks.isArray()) {
            blocks.forEach(this::add);
        }
    }

    private void add(JsonNode block) {
        if (block.hasNonNull(FIELD)) {
            found.add(block.get(FIELD));
        }
    }
}

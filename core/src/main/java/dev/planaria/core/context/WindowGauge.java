package dev.planaria.core.context;

import dev.planaria.core.tool.ToolSpec;
import dev.planaria.core.wire.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// How full the model's window is: what the provider counted last, and a guess of what came since.
final class WindowGauge {
    private static final int SUMMARY_TOKENS_MAX = 8_000;

    private final Frame frame;
    private final long framed;
    private long grown;
    private long reported;
    private long grownSinceReport;

    WindowGauge(Frame frame) {
        this.frame = frame;
        this.framed =
                Item.tokens(frame.system() == null ? "" : frame.system())
                        + frame.tools().stream().mapToLong(WindowGauge::tokens).sum();
    }

    private static long tokens(ToolSpec tool) {
        return Item.tokens(tool.name())
                + Item.tokens(tool.description())
                + Item.tokens(tool.inputSchema());
    }

    void grow(long tokens) {
        grown += tokens;
        grownSinceReport += tokens;
    }

    /// The provider counted all that is there now.
    void report(long tokens) {
        reported = tokens;
        grownSinceReport = 0;
    }

    /// The conversation begins anew.
    void reset() {
        grown = 0;
        grownSinceReport = 0;
        reported = 0;
    }

    long tokens() {
        return (reported == 0 ? framed : reported) + grownSinceReport;
    }

    /// A guess, corrected by how far off our guesses were.
    long scaled(long guess) {
        long guessed = framed + grown;
        return guessed <= 0 ? guess : (long) (guess * Math.max(1.0, tokens() / (double) guessed));
    }

    /// What came of the log alone: an agent's words around it may change (protocol C6).
    ArrayNode save() {
        return Json.MAPPER.createArrayNode().add(grown).add(reported).add(grownSinceReport);
    }

    Runnable restore(JsonNode saved) {
        long all = saved.required(0).longValue();
        long counted = saved.required(1).longValue();
        long since = saved.required(2).longValue();
        return () -> {
            grown = all;
            reported = counted;
            grownSinceReport = since;
        };
    }

    /// Room for a summary.
    int summaryTokens() {
        return Math.min(SUMMARY_TOKENS_MAX, frame.outputTokens());
    }

    /// How much can be summarised at once.
    long summaryTokensMax() {
        return frame.limits().contextTokens() - 2L * summaryTokens() - framed;
    }
}

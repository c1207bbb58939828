package dev.planaria.core.context;

import dev.planaria.core.tool.ToolSpec;

/// How full the model's window is: what the provider counted last, and a guess of what came since.
final class WindowGauge {
    private static final int SUMMARY_TOKENS_MAX = 8_000;

    private final Frame frame;
    private final long framed;
    private long guessed;
    private long reported;
    private long guessedSinceReport;

    WindowGauge(Frame frame) {
        this.frame = frame;
        this.framed =
                Item.tokens(frame.system() == null ? "" : frame.system())
                        + frame.tools().stream().mapToLong(WindowGauge::tokens).sum();
        reset();
    }

    private static long tokens(ToolSpec tool) {
        return Item.tokens(tool.name())
                + Item.tokens(tool.description())
                + Item.tokens(tool.inputSchema());
    }

    void grow(long tokens) {
        guessed += tokens;
        guessedSinceReport += tokens;
    }

    /// The provider counted all that is there now.
    void report(long tokens) {
        reported = tokens;
        guessedSinceReport = 0;
    }

    /// The conversation begins anew.
    void reset() {
        guessed = framed;
        guessedSinceReport = framed;
        reported = 0;
    }

    long tokens() {
        return reported + guessedSinceReport;
    }

    /// A guess, corrected by how far off our guesses were.
    long scaled(long guess) {
        return guessed <= 0 ? guess : (long) (guess * Math.max(1.0, tokens() / (double) guessed));
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

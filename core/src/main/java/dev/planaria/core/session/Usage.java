package dev.planaria.core.session;

/// Tokens, as the provider counts them.
///
/// @param input read at full price
/// @param output written
/// @param cacheRead read from the prompt cache
/// @param cacheWritten5m written to the five-minute cache
/// @param cacheWritten1h written to the one-hour cache
public record Usage(
        long input, long output, long cacheRead, long cacheWritten5m, long cacheWritten1h) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                output + other.output,
                cacheRead + other.cacheRead,
                cacheWritten5m + other.cacheWritten5m,
                cacheWritten1h + other.cacheWritten1h);
    }

    /// All that the model read: the size of the prompt.
    public long prompt() {
        return input + cacheRead + cacheWritten5m + cacheWritten1h;
    }
}

package dev.planaria.adapters.anthropic;

import dev.planaria.core.session.Usage;
import tools.jackson.databind.JsonNode;

/// The tokens of one reply. The provider tells them at the start and again, cumulatively, near the
/// end; what it leaves out the second time still holds.
final class UsageCount {
    private long input;
    private long output;
    private long cacheRead;
    private long cacheWritten;
    private long cacheWritten1h;

    UsageCount() {}

    void read(JsonNode usage) {
        input = count(usage, "input_tokens", input);
        output = count(usage, "output_tokens", output);
        cacheRead = count(usage, "cache_read_input_tokens", cacheRead);
        JsonNode written = usage.path("cache_creation");
        cacheWritten1h = count(written, "ephemeral_1h_input_tokens", cacheWritten1h);
        long written5m = count(written, "ephemeral_5m_input_tokens", cacheWritten - cacheWritten1h);
        cacheWritten =
                count(
                        usage,
                        "cache_creation_input_tokens",
                        Math.max(0, written5m) + cacheWritten1h);
    }

    Usage total() {
        long written1h = Math.min(cacheWritten1h, cacheWritten);
        return new Usage(input, output, cacheRead, cacheWritten - written1h, written1h);
    }

    /// A missing, null or senseless count leaves what was known: a reply is not lost over its bill.
    private static long count(JsonNode usage, String field, long known) {
        JsonNode value = usage.path(field);
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : known;
    }
}

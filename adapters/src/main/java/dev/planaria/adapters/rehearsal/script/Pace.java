package dev.planaria.adapters.rehearsal.script;

import java.time.Duration;

/// How slowly a step is played: the wait before the response's headers, the wait between them and the first byte of
/// the body, and how the body is cut.
public record Pace(Duration beforeHeaders, Duration beforeFirstByte, Chunks chunks) {
    public static final Pace AT_ONCE = new Pace(Duration.ZERO, Duration.ZERO, Chunks.USUAL);

    public Pace {
        if (beforeHeaders.isNegative() || beforeFirstByte.isNegative()) {
            throw new IllegalArgumentException("a delay cannot be negative");
        }
    }
}

package dev.planaria.adapters.rehearsal.script;

import java.time.Duration;

/// How slowly a step is played: the wait before the response's headers, the wait between them (a
/// stream sends a comment with them) and the first event, and how the body is cut.
public record Pace(Duration beforeHeaders, Duration beforeFirstEvent, Chunks chunks) {
    public static final Pace AT_ONCE = new Pace(Duration.ZERO, Duration.ZERO, Chunks.USUAL);

    public Pace {
        if (beforeHeaders.isNegative() || beforeFirstEvent.isNegative()) {
            throw new IllegalArgumentException("a delay cannot be negative");
        }
    }
}

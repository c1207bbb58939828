package dev.planaria.adapters.rehearsal.script;

import java.time.Duration;

/// How a streamed text is cut: so many characters at a time (code points, so that no pair is torn),
/// and a pause before each piece but the first.
public record Chunks(int characters, Duration pause) {
    public static final Chunks USUAL = new Chunks(24, Duration.ZERO);

    public Chunks {
        if (characters < 1) {
            throw new IllegalArgumentException(
                    "a chunk has at least 1 character, not " + characters);
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException(
                    "a pause between chunks cannot be negative: " + pause);
        }
    }
}

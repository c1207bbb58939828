package dev.planaria.core.harness;

import dev.planaria.core.model.Delta;
import dev.planaria.core.session.FirstToken;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Takes the times of one model request until the first piece of its reply. Belongs to the thread
/// that asks the model.
final class FirstTokenWatch {
    private final Turn.Origin origin;
    private final InstantSource clock;
    private final Instant asked;
    private Instant written;
    private Instant sent;
    private @Nullable FirstToken first;

    /// Begins when it is clear that a model is to be asked.
    FirstTokenWatch(Turn.Origin origin, InstantSource clock) {
        this.origin = origin;
        this.clock = clock;
        this.asked = clock.instant();
        this.written = asked;
        this.sent = asked;
    }

    /// To be told of everything that a model tells while it replies.
    void see(Delta delta) {
        if (first != null) {
            return;
        }
        Instant now = clock.instant();
        switch (delta) {
            case Delta.PromptWritten _ -> {
                written = now;
                sent = now;
            }
            case Delta.RequestSent(var ago) -> sent = now.minus(ago);
            case Delta.ThinkingStarted _, Delta.TextStarted _ -> {
                // A block without a piece of it is nothing yet that anybody could read.
            }
            case Delta.Text _, Delta.ToolStarted _ ->
                    first =
                            FirstToken.of(
                                    origin.accepted(),
                                    origin.resumed(),
                                    origin.taken(),
                                    asked,
                                    written,
                                    sent,
                                    now);
        }
    }

    /// Null where the reply had no piece.
    @Nullable FirstToken first() {
        return first;
    }
}

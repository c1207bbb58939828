package dev.planaria.core.session;

import java.time.Duration;
import java.time.Instant;

/// How long a turn took until the first piece of its first reply, and where that time went. No part
/// is negative; together they are the whole.
///
/// @param queue from the acceptance of what began the turn until a brain took the session
/// @param claim until its log was read and it was clear that a model is to be asked
/// @param context until the prompt was made and written
/// @param gateway until the request had left
/// @param provider until the first piece of the reply came
/// @param resumed whether an earlier brain had begun this turn: the queue is then as long as that
///   one's work and the wait for the next one
public record FirstToken(
        Duration queue,
        Duration claim,
        Duration context,
        Duration gateway,
        Duration provider,
        boolean resumed) {

    /// The parts, in the order in which they pass.
    public enum Part {
        QUEUE,
        CLAIM,
        CONTEXT,
        GATEWAY,
        PROVIDER
    }

    /// Of moments in the order of the parts; one that lies before the one before it takes no time,
    /// since clocks are set now and then.
    ///
    /// @param accepted when what began the turn was durable, or about to be
    /// @param moments the end of each part
    public static FirstToken of(Instant accepted, boolean resumed, Instant... moments) {
        Duration[] parts = new Duration[Part.values().length];
        Instant from = accepted;
        for (int i = 0; i < parts.length; i++) {
            Instant to = moments[i].isBefore(from) ? from : moments[i];
            parts[i] = Duration.between(from, to);
            from = to;
        }
        return new FirstToken(parts[0], parts[1], parts[2], parts[3], parts[4], resumed);
    }

    public Duration part(Part part) {
        return switch (part) {
            case QUEUE -> queue;
            case CLAIM -> claim;
            case CONTEXT -> context;
            case GATEWAY -> gateway;
            case PROVIDER -> provider;
        };
    }

    public Duration total() {
        return queue.plus(claim).plus(context).plus(gateway).plus(provider);
    }
}

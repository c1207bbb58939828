package dev.planaria.core.model;

import dev.planaria.core.tool.Cancellation;
import java.util.function.Consumer;

/// One way to ask any model. Safe for many threads.
public interface Model {
    /// Asks once and waits for the whole reply. Never retries: that is the harness's business and
    /// must show in the log (protocol M4).
    ///
    /// @param onDelta gets pieces as they arrive, on the calling thread
    /// @param stop ends the request; it then fails with `CANCELLED`
    Reply complete(Prompt prompt, Consumer<Delta> onDelta, Cancellation stop)
            throws ModelFailedException, InterruptedException;

    /// What a model of this name can take.
    Limits limits(String model);

    /// @param contextTokens of prompt and reply together
    /// @param outputTokens of one reply
    record Limits(int contextTokens, int outputTokens) {}
}

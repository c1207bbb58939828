package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.tools.Output;
import dev.planaria.core.error.FailureClass;

/// How a call ended.
sealed interface Outcome {
    /// The tool had its say.
    record Said(Output output) implements Outcome {}

    /// The world failed under it.
    record Failed(FailureClass failure, String message) implements Outcome {}
}

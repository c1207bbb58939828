package dev.planaria.adapters.hands;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.tool.ToolFailedException;

/// What the model is told of a sandbox that is gone (protocol T3).
final class Losses {
    private static final String WHILE_RUNNING =
            "it may or may not have taken effect; files in the workspace are kept; processes and shell state are lost";
    private static final String BEFORE =
            "it did not run; files in the workspace are kept; processes and shell state are lost";

    private Losses() {}

    static Outcome.Failed whileRunning() {
        return new Outcome.Failed(
                FailureClass.SANDBOX_LOST, "the sandbox was lost while this ran; " + WHILE_RUNNING);
    }

    static Outcome.Failed beforeRunning() {
        return new Outcome.Failed(
                FailureClass.SANDBOX_LOST, "the sandbox was lost before this ran; " + BEFORE);
    }

    /// For a call whose hands process is gone.
    static ToolFailedException exception(boolean mayHaveRun) {
        Outcome.Failed lost = mayHaveRun ? whileRunning() : beforeRunning();
        return new ToolFailedException(lost.failure(), lost.message());
    }

    static Outcome.Failed outOfMemory(long limit) {
        return new Outcome.Failed(
                FailureClass.SANDBOX_OOM,
                "the sandbox was lost while this ran: it used more than its "
                        + (limit >> 20)
                        + " MiB of memory; "
                        + WHILE_RUNNING);
    }

    static Outcome.Failed diskFull(String what) {
        return new Outcome.Failed(
                FailureClass.SANDBOX_DISK,
                "the sandbox was ended while this ran: " + what + "; " + WHILE_RUNNING);
    }
}

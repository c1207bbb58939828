package dev.planaria.testkit.simulation;

import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import org.jspecify.annotations.Nullable;

/// Where a real caller would block: the answer is not there yet.
final class NotYet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Answer answer;

    /// @param answer where to ask from now on, since the call has been sent; null to begin anew
    NotYet(@Nullable Answer answer) {
        super("not yet", null, false, false);
        this.answer = answer;
    }

    /// What a call that was sent comes to.
    @FunctionalInterface
    interface Answer {
        /// @throws NotYet where it still runs
        ToolResult get() throws ToolFailedException;
    }

    @Nullable Answer answer() {
        return answer;
    }
}

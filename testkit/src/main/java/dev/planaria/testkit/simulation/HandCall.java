package dev.planaria.testkit.simulation;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.OpenCall;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import org.jspecify.annotations.Nullable;

/// One call in a hand, as its brain waits for it (protocol §6).
final class HandCall implements Flight {
    private final World world;
    private final SimulatedBrain brain;
    private final OpenCall call;
    private final ToolCall sent;
    private final Cancellation stop;
    private NotYet.@Nullable Answer answer;

    HandCall(
            World world,
            SimulatedBrain brain,
            OpenCall call,
            boolean mayHaveRun,
            Cancellation stop) {
        this.world = world;
        this.brain = brain;
        this.call = call;
        this.sent = new ToolCall(call.id(), call.name(), call.input(), mayHaveRun);
        this.stop = stop;
    }

    @Override
    public boolean step() {
        if (stop.isCancelled()) {
            // The interrupt's own step closes it, or the next brain finds it where it runs.
            return true;
        }
        if (world.happens(World.OFTEN)) {
            return false;
        }
        try {
            ToolResult result = answer == null ? send() : answer.get();
            brain.result(call, brain.drafts().result(call, result, null));
        } catch (NotYet e) {
            answer = e.answer() == null ? answer : e.answer();
            return false;
        } catch (ToolFailedException e) {
            if (answer != null && e.failure() == FailureClass.SANDBOX_LOST) {
                lost();
            }
            ToolResult told = ToolResult.error(e.getMessage());
            brain.result(call, brain.drafts().result(call, told, e.failure()));
        }
        return true;
    }

    private ToolResult send() throws ToolFailedException {
        try {
            return brain.sandbox().execute(sent, stop);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing blocks here", e);
        }
    }

    /// The real brain learns of it as the exception passes; this one has to ask once more.
    private void lost() {
        try {
            var _ = send();
        } catch (ToolFailedException | NotYet e) {
            answer = null;
        }
    }
}

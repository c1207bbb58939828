package dev.planaria.core.sandbox;

import dev.planaria.core.id.HandId;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Makes sandboxes of one kind. Its tools are known before any sandbox exists, so the first
/// inference never waits for one.
public interface SandboxProvider {
    /// The tools that every sandbox of this provider has, in the order they are told to the model.
    List<ToolSpec> tools();

    /// Makes the sandbox of this hand, or replaces one that is gone: the workspace of an earlier
    /// life is kept (protocol T6). Blocks until a first call can be executed.
    ///
    /// @param generation of the caller; the hand refuses older ones from now on (protocol C8)
    /// @param stop gives up what takes long, such as a clone
    /// @throws ToolFailedException `PROVISION_FAILED` with a reason fit for the model; `CANCELLED`
    ///   when it was given up
    Sandbox provision(HandId id, long generation, Recipe recipe, Cancellation stop)
            throws ToolFailedException, InterruptedException;

    /// The same, come what may.
    default Sandbox provision(HandId id, long generation, Recipe recipe)
            throws ToolFailedException, InterruptedException {
        return provision(id, generation, recipe, new Cancellation());
    }

    /// Finds the sandbox that `last` names, after the brain died or moved, and raises its
    /// generation (protocol W2). Empty when that life is over: calls sent to it are then told as
    /// lost (protocol T3).
    ///
    /// @throws ToolFailedException `HAND_NETWORK` when it cannot be told whether it lives
    Optional<Sandbox> attach(HandAddress last, long generation)
            throws ToolFailedException, InterruptedException;

    /// How long a hand that cannot be reached is asked for, before it counts as lost (protocol W2).
    default Duration unreachableMax() {
        return LazySandbox.UNREACHABLE_MAX;
    }

    /// Whether this provider has a way to where this hand lives, be it cut off at the moment. Where
    /// it has none, such as to another machine's local hand, waiting is of no use.
    default boolean mayReach(HandAddress address) {
        return true;
    }

    /// Ends the sandbox and removes its workspace, for a session that was deleted. Does nothing
    /// where there is none.
    void discard(HandId id) throws InterruptedException;
}

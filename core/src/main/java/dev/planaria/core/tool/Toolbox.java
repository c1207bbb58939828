package dev.planaria.core.tool;

/// Something that can act, by name: the mission's `execute(name, input) -> string`, with content
/// blocks for the cases that are not plain text.
public interface Toolbox {
    /// Runs a call and waits for its end. Idempotent by call id: a second execute of the same call
    /// attaches to the running one or returns its result (protocol T2). Blocks; call it from a
    /// virtual thread.
    ///
    /// @param stop ends the call early; the result then says that it was interrupted
    /// @throws ToolFailedException when the world failed and not the tool
    ToolResult execute(ToolCall call, Cancellation stop)
            throws ToolFailedException, InterruptedException;
}

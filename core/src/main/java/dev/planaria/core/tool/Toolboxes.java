package dev.planaria.core.tool;

import java.util.Map;

/// Finds the toolbox for a call by the tool's name.
public final class Toolboxes implements Toolbox {
    private final Map<String, Toolbox> byName;

    /// @param byName who runs which tool
    public Toolboxes(Map<String, ? extends Toolbox> byName) {
        this.byName = Map.copyOf(byName);
    }

    /// A call of a tool that nobody has is an error that the model sees.
    @Override
    public ToolResult execute(ToolCall call, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        Toolbox toolbox = byName.get(call.name());
        return toolbox == null
                ? ToolResult.error("There is no tool \"" + call.name() + "\".")
                : toolbox.execute(call, stop);
    }
}

package dev.planaria.testkit;

import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A tool in whose middle the hands process dies.
public final class DyingSandbox implements FakeSandboxes.Tool {
    private final FakeSandboxes.Tool tool;
    private final int deadly;
    private final Supplier<FakeSandboxes> hands;
    private final AtomicInteger calls = new AtomicInteger();

    /// @param deadly number of the call that kills, from 1
    /// @param hands which die
    public DyingSandbox(FakeSandboxes.Tool tool, int deadly, Supplier<FakeSandboxes> hands) {
        this.tool = tool;
        this.deadly = deadly;
        this.hands = hands;
    }

    @Override
    public ToolResult run(ToolCall call, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        if (calls.incrementAndGet() == deadly) {
            hands.get().kill();
        }
        return tool.run(call, stop);
    }
}

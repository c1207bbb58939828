package dev.planaria.core.agent;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Tools that an agent may use, as resolved when it was written (API contract 6).
public sealed interface ToolConfig {

    /// The built-in tools `agent_toolset_20260401`.
    ///
    /// @param tools one entry for every tool of the set, defaults filled in, in the set's order
    record AgentToolset(boolean enabled, PermissionPolicy policy, List<BuiltIn> tools)
            implements ToolConfig {
        public AgentToolset {
            tools = List.copyOf(tools);
        }
    }

    /// One tool of the set.
    record BuiltIn(String name, boolean enabled, PermissionPolicy policy) {}

    /// A tool that the client runs.
    record Custom(String name, String description, ObjectNode inputSchema) implements ToolConfig {}
}

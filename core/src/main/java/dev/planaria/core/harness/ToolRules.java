package dev.planaria.core.harness;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.tool.ToolSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What an agent may use, and who runs it.
final class ToolRules {
    private final Map<String, PermissionPolicy> builtIn = new HashMap<>();
    private final Set<String> custom = new HashSet<>();

    /// @param specs what there is; a tool that only the agent knows of cannot be run
    ToolRules(AgentConfig agent, List<ToolSpec> specs) {
        Set<String> known = new HashSet<>();
        specs.forEach(spec -> known.add(spec.name()));
        for (ToolConfig config : agent.tools()) {
            switch (config) {
                case ToolConfig.AgentToolset set ->
                        set.tools().stream()
                                .filter(ToolConfig.BuiltIn::enabled)
                                .filter(tool -> known.contains(tool.name()))
                                .forEach(tool -> builtIn.put(tool.name(), tool.policy()));
                case ToolConfig.Custom tool -> custom.add(tool.name());
            }
        }
    }

    /// The event that a call of the model becomes. One of a tool that is unknown or switched off is
    /// denied, and so told.
    EventBody use(String name, ObjectNode input) {
        PermissionPolicy policy = builtIn.get(name);
        if (policy == null && custom.contains(name)) {
            return new EventBody.AgentCustomToolUse(name, input);
        }
        return new EventBody.AgentToolUse(name, input, permission(policy));
    }

    private static EventBody.Permission permission(@Nullable PermissionPolicy policy) {
        return switch (policy) {
            case ALWAYS_ALLOW -> EventBody.Permission.ALLOW;
            case ALWAYS_ASK -> EventBody.Permission.ASK;
            case null -> EventBody.Permission.DENY;
        };
    }
}

package dev.planaria.core.wire;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.ToolConfig;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An agent's tools, always in full: what the client left out is resolved (API contract 6.1).
final class ToolConfigJson {
    static final String TOOLSET = "agent_toolset_20260401";
    private static final String WEB_FETCH = "web_fetch";

    private ToolConfigJson() {}

    static ArrayNode write(List<ToolConfig> tools) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(tools.size());
        for (ToolConfig tool : tools) {
            array.add(
                    switch (tool) {
                        case ToolConfig.AgentToolset toolset -> toolset(toolset);
                        case ToolConfig.Custom custom ->
                                Json.type("custom")
                                        .put("name", custom.name())
                                        .put("description", custom.description())
                                        .set("input_schema", custom.inputSchema());
                    });
        }
        return array;
    }

    private static ObjectNode toolset(ToolConfig.AgentToolset toolset) {
        ObjectNode node = Json.type(TOOLSET);
        node.set("default_config", setting(Json.object(), toolset.enabled(), toolset.policy()));
        ArrayNode configs = node.putArray("configs");
        for (ToolConfig.BuiltIn tool : toolset.tools()) {
            ObjectNode config = Json.object().put("name", tool.name()).put("type", tool.name());
            setting(config, tool.enabled(), tool.policy());
            if (tool.name().equals(WEB_FETCH)) {
                config.putNull("url_sources");
            }
            configs.add(config);
        }
        return node;
    }

    private static ObjectNode setting(ObjectNode node, boolean enabled, PermissionPolicy policy) {
        node.put("enabled", enabled).putObject("permission_policy").put("type", Words.of(policy));
        return node;
    }

    static List<ToolConfig> read(JsonNode array) {
        List<ToolConfig> tools = new ArrayList<>();
        for (JsonNode node : array) {
            tools.add(
                    Json.stringOf(node, "type").equals(TOOLSET)
                            ? readToolset(node)
                            : new ToolConfig.Custom(
                                    Json.stringOf(node, "name"),
                                    Json.stringOf(node, "description"),
                                    (ObjectNode) Json.child(node, "input_schema")));
        }
        return tools;
    }

    private static ToolConfig readToolset(JsonNode node) {
        List<ToolConfig.BuiltIn> tools = new ArrayList<>();
        for (JsonNode config : Json.child(node, "configs")) {
            tools.add(
                    new ToolConfig.BuiltIn(
                            Json.stringOf(config, "name"), enabled(config), policy(config)));
        }
        JsonNode defaults = Json.child(node, "default_config");
        return new ToolConfig.AgentToolset(enabled(defaults), policy(defaults), tools);
    }

    private static boolean enabled(JsonNode config) {
        return Json.child(config, "enabled").booleanValue();
    }

    private static PermissionPolicy policy(JsonNode config) {
        return Words.read(
                PermissionPolicy.class,
                Json.stringOf(Json.child(config, "permission_policy"), "type"));
    }
}

package dev.planaria.core.wire;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.ToolConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools of an agent as a client writes them, resolved to what they mean (API contract 6,
/// observed behaviour §7).
final class ToolParams {
    /// The members of the toolset that act inside the sandbox, in the set's order.
    private static final List<String> SANDBOX_TOOLS =
            List.of("bash", "read", "write", "edit", "glob", "grep");

    /// Members that the hosted service runs itself. Not built yet, so always switched off.
    private static final List<String> WEB_TOOLS = List.of("web_fetch", "web_search");

    private static final String MCP_PREFIX = "mcp__";
    private static final List<String> FORBIDDEN_AT_TOP = List.of("oneOf", "anyOf", "allOf");
    private static final String KNOWN = ToolConfigJson.TOOLSET + ", custom";

    private ToolParams() {}

    /// @param from whose field `tools` is read
    static List<ToolConfig> read(Fields from) {
        List<ToolConfig> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int count = 0;
        for (Fields tool : from.objects("tools", Limits.TOOLS)) {
            String type = tool.type();
            ToolConfig read =
                    switch (type) {
                        case ToolConfigJson.TOOLSET -> toolset(tool);
                        case "custom" -> custom(tool);
                        case "mcp_toolset" ->
                                throw tool.wrong(
                                        "type",
                                        "\"mcp_toolset\" is not supported by this server yet;"
                                                + " leave it out");
                        default -> throw tool.unknownType(type, KNOWN);
                    };
            switch (read) {
                case ToolConfig.AgentToolset set -> {
                    count += set.tools().size();
                    if (!names.add(ToolConfigJson.TOOLSET)) {
                        throw tool.wrong("type", "the toolset may be given only once");
                    }
                }
                case ToolConfig.Custom custom -> {
                    count++;
                    if (!names.add(custom.name())) {
                        throw tool.wrong(
                                "name", "\"" + custom.name() + "\" is already another tool's name");
                    }
                }
            }
            tools.add(read);
        }
        if (count > Limits.TOOLS) {
            throw from.wrong("tools", "must have at most " + Limits.TOOLS + " tools, has " + count);
        }
        return tools;
    }

    private static ToolConfig.AgentToolset toolset(Fields from) {
        Fields defaults = from.objectOrNull("default_config");
        boolean enabled = true;
        PermissionPolicy policy = PermissionPolicy.ALWAYS_ALLOW;
        if (defaults != null) {
            enabled = defaults.flag("enabled", true);
            policy = policy(defaults, policy);
            defaults.end();
        }
        Map<String, ToolConfig.BuiltIn> configs = new LinkedHashMap<>();
        for (Fields config : from.objects("configs", Limits.TOOLS)) {
            ToolConfig.BuiltIn tool = builtIn(config, enabled, policy);
            if (configs.put(tool.name(), tool) != null) {
                throw config.wrong("name", "\"" + tool.name() + "\" is given twice");
            }
        }
        from.end();
        List<ToolConfig.BuiltIn> tools = new ArrayList<>();
        for (String name : SANDBOX_TOOLS) {
            tools.add(configs.getOrDefault(name, new ToolConfig.BuiltIn(name, enabled, policy)));
        }
        for (String name : WEB_TOOLS) {
            tools.add(configs.getOrDefault(name, new ToolConfig.BuiltIn(name, false, policy)));
        }
        return new ToolConfig.AgentToolset(enabled, policy, tools);
    }

    private static ToolConfig.BuiltIn builtIn(
            Fields config, boolean enabledByDefault, PermissionPolicy policyByDefault) {
        String name = config.text("name", Limits.TOOL_NAME);
        String type = config.textOrNull("type", Limits.TOOL_NAME);
        if (type != null && !type.equals(name)) {
            throw config.wrong("type", "must be the same as `name`, or left out");
        }
        PermissionPolicy policy = policy(config, policyByDefault);
        boolean enabled;
        if (WEB_TOOLS.contains(name)) {
            enabled = config.flag("enabled", false);
            if (enabled) {
                throw config.wrong(
                        "enabled",
                        name + " is not supported by this server yet; only false is possible");
            }
            for (String field :
                    List.of(
                            "allowed_domains",
                            "blocked_domains",
                            "max_content_tokens",
                            "url_sources",
                            "user_location")) {
                config.notYet(field, "leave it out");
            }
        } else if (SANDBOX_TOOLS.contains(name)) {
            enabled = config.flag("enabled", enabledByDefault);
        } else {
            throw config.wrong("name", "the toolset has no tool of this name");
        }
        config.end();
        return new ToolConfig.BuiltIn(name, enabled, policy);
    }

    private static PermissionPolicy policy(Fields from, PermissionPolicy otherwise) {
        Fields policy = from.objectOrNull("permission_policy");
        if (policy == null) {
            return otherwise;
        }
        String type = policy.type();
        if (type.equals("auto")) {
            throw policy.wrong(
                    "type",
                    "\"auto\" is not supported by this server yet; use always_allow or"
                            + " always_ask");
        }
        PermissionPolicy read = Fields.word(PermissionPolicy.class, type, policy.pathOf("type"));
        policy.end();
        return read;
    }

    private static ToolConfig.Custom custom(Fields from) {
        String name = from.text("name", Limits.TOOL_NAME);
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw from.wrong("name", "may hold only letters, digits, `_` and `-`");
        }
        if (SANDBOX_TOOLS.contains(name) || WEB_TOOLS.contains(name)) {
            throw from.wrong("name", "\"" + name + "\" is the name of a built-in tool");
        }
        if (name.startsWith(MCP_PREFIX)) {
            throw from.wrong("name", "must not begin with \"" + MCP_PREFIX + "\"");
        }
        String description = from.text("description", Limits.TOOL_DESCRIPTION);
        JsonNode schema = from.required("input_schema");
        if (!(schema instanceof ObjectNode object)) {
            throw from.wrong("input_schema", "must be an object");
        }
        checkSchema(from, object);
        from.end();
        return new ToolConfig.Custom(name, description, object.deepCopy());
    }

    private static void checkSchema(Fields from, ObjectNode schema) {
        Fields fields = Fields.of(schema, from.pathOf("input_schema"));
        fields.type("object");
        for (String name : FORBIDDEN_AT_TOP) {
            if (schema.has(name)) {
                throw fields.wrong(name, "is not allowed at the top of a tool's schema");
            }
        }
        if (!schema.findValues("$ref").isEmpty()) {
            throw from.wrong("input_schema", "must not hold `$ref`");
        }
        @Nullable Fields properties = fields.objectOrNull("properties");
        if (properties != null) {
            for (String name : fields.required("properties").propertyNames()) {
                if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
                    throw properties.wrong(
                            name.length() > Limits.QUOTED ? name.substring(0, Limits.QUOTED) : name,
                            "names of properties have 1 to 64 letters, digits, `_`, `.` or `-`");
                }
            }
        }
    }
}

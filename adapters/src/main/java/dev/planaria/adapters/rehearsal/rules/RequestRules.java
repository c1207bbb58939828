package dev.planaria.adapters.rehearsal.rules;

import static dev.planaria.adapters.rehearsal.rules.RefusedException.invalid;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What the Messages API demands of a request's body before a model sees it. Every rule here is one
/// that the real service has; its wording is kept where it is known, so that a log reads the same.
public final class RequestRules {
    private static final int CACHE_BREAKPOINTS_MAX = 4;
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
    private static final Set<String> THINKING_TYPES =
            Set.of("enabled", "disabled", "adaptive", "between_tools");

    /// The fields of the stable and of the beta API, and those of versions before 2026-10-21.
    private static final Set<String> FIELDS =
            Set.of(
                    "billing_policy",
                    "cache_control",
                    "compaction",
                    "container",
                    "context_management",
                    "diagnostics",
                    "fallback_credit_token",
                    "fallbacks",
                    "inference_geo",
                    "max_tokens",
                    "mcp_servers",
                    "messages",
                    "metadata",
                    "model",
                    "output_config",
                    "output_format",
                    "service_tier",
                    "speed",
                    "stop_sequences",
                    "stream",
                    "system",
                    "temperature",
                    "thinking",
                    "thread",
                    "tool_choice",
                    "tools",
                    "top_k",
                    "top_p");

    private RequestRules() {}

    /// Checks a request that asks for a reply.
    public static void checkCreate(JsonNode body) {
        checkCount(body);
        need(body, "max_tokens");
        var maxTokens = body.path("max_tokens");
        if (!maxTokens.isIntegralNumber()) {
            throw invalid("max_tokens: Input should be a valid integer");
        }
        if (maxTokens.longValue() < 0) {
            throw invalid("max_tokens: Input should be greater than or equal to 0");
        }
        checkThinking(body.path("thinking"), maxTokens.longValue());
        if (body.has("stream") && !body.path("stream").isBoolean()) {
            throw invalid("stream: Input should be a valid boolean");
        }
    }

    /// Checks a request that only has its tokens counted: all but what belongs to a reply.
    public static void checkCount(JsonNode body) {
        if (!body.isObject()) {
            throw invalid("The request body must be a JSON object");
        }
        for (var name : body.propertyNames()) {
            if (!FIELDS.contains(name)) {
                throw invalid("%s: Extra inputs are not permitted", name);
            }
        }
        need(body, "model");
        if (!body.path("model").isString() || body.path("model").stringValue().isEmpty()) {
            throw invalid("model: Input should be a valid string");
        }
        need(body, "messages");
        checkTools(body);
        checkSystem(body.path("system"));
        MessageRules.check(body.path("messages"));
        ToolPairs.check(Turns.of(body.path("messages")));
        checkCacheControl(body);
    }

    private static void need(JsonNode body, String name) {
        if (!body.hasNonNull(name)) {
            throw invalid("%s: Field required", name);
        }
    }

    private static void checkThinking(JsonNode thinking, long maxTokens) {
        if (thinking.isMissingNode() || thinking.isNull()) {
            return;
        }
        var type = thinking.path("type").stringValue("");
        if (!THINKING_TYPES.contains(type)) {
            throw invalid(
                    "thinking: Input tag '%s' found using 'type' does not match any of the expected tags: 'adaptive', "
                            + "'between_tools', 'disabled', 'enabled'",
                    type);
        }
        if (type.equals("enabled")) {
            long budget = thinking.path("budget_tokens").longValue(0);
            if (budget < 1024) {
                throw invalid(
                        "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
            }
            if (maxTokens <= budget) {
                throw invalid("`max_tokens` must be greater than `thinking.budget_tokens`.");
            }
        }
    }

    private static void checkTools(JsonNode body) {
        var tools = body.path("tools");
        if (body.hasNonNull("tools") && !tools.isArray()) {
            throw invalid("tools: Input should be a valid list");
        }
        var names = new HashSet<String>();
        int index = 0;
        for (var tool : tools) {
            checkTool(tool, "tools." + index);
            if (tool.path("name").isString() && !names.add(tool.path("name").stringValue())) {
                throw invalid("tools: Tool names must be unique.");
            }
            index++;
        }
        if (body.hasNonNull("tool_choice") && names.isEmpty()) {
            throw invalid("tool_choice: tool_choice may only be specified while providing tools.");
        }
    }

    /// Tools of the service's own (their type is not `custom`) have no schema; those of the client
    /// must have one.
    private static void checkTool(JsonNode tool, String path) {
        if (!tool.path("type").stringValue("custom").equals("custom")) {
            return;
        }
        var name = tool.path("name").stringValue("");
        if (!TOOL_NAME.matcher(name).matches()) {
            throw invalid(
                    "%s.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'", path);
        }
        if (!tool.hasNonNull("input_schema")) {
            throw invalid("%s.custom.input_schema: Field required", path);
        }
        if (!tool.path("input_schema").path("type").stringValue("").equals("object")) {
            throw invalid("%s.custom.input_schema.type: Input should be 'object'", path);
        }
    }

    private static void checkSystem(JsonNode system) {
        if (system.isMissingNode() || system.isNull() || system.isString()) {
            return;
        }
        if (!system.isArray()) {
            throw invalid("system: Input should be a valid string or list");
        }
        int index = 0;
        for (var block : system) {
            if (!block.path("type").stringValue("").equals("text")) {
                throw invalid("system.%d.type: Input should be 'text'", index);
            }
            if (block.path("text").stringValue("").isEmpty()) {
                throw invalid("system: text content blocks must be non-empty");
            }
            index++;
        }
    }

    private static void checkCacheControl(JsonNode body) {
        var breakpoints = CacheBreakpoints.of(body);
        if (breakpoints.size() > CACHE_BREAKPOINTS_MAX) {
            throw invalid(
                    "A maximum of %d blocks with cache_control may be provided. Found %d.",
                    CACHE_BREAKPOINTS_MAX, breakpoints.size());
        }
        boolean shorter = false;
        for (var breakpoint : breakpoints) {
            if (!breakpoint.path("type").stringValue("").equals("ephemeral")) {
                throw invalid("cache_control.type: Input should be 'ephemeral'");
            }
            switch (breakpoint.path("ttl").stringValue("5m")) {
                case "5m" -> shorter = true;
                case "1h" -> {
                    if (shorter) {
                        throw invalid(
                                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control "
                                        + "block. Note that blocks are processed in the following order: "
                                        + "`tools`, `system`, `messages`.");
                    }
                }
                default ->
                        throw invalid("cache_control.ephemeral.ttl: Input should be '5m' or '1h'");
            }
        }
    }
}

package dev.planaria.adapters.rehearsal.rules;

import static dev.planaria.adapters.rehearsal.rules.RefusedException.invalid;

import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What each message must be by itself: its role, and blocks of the right types with what they
/// need.
final class MessageRules {
    private static final int MESSAGES_MAX = 100_000;
    private static final Set<String> ROLES = Set.of("user", "assistant", "system");
    private static final Set<String> USER_BLOCKS =
            Set.of("text", "image", "document", "search_result", "tool_result", "container_upload");
    private static final Set<String> RESULT_BLOCKS =
            Set.of("text", "image", "document", "search_result", "tool_reference", "browser_state");
    private static final Pattern TOOL_USE_ID = Pattern.compile("[a-zA-Z0-9_-]+");

    private MessageRules() {}

    static void check(JsonNode messages) {
        if (!messages.isArray()) {
            throw invalid("messages: Input should be a valid list");
        }
        if (messages.isEmpty()) {
            throw invalid("messages: at least one message is required");
        }
        if (messages.size() > MESSAGES_MAX) {
            throw invalid(
                    "messages: a request has at most %d messages, not %d",
                    MESSAGES_MAX, messages.size());
        }
        int index = 0;
        for (var message : messages) {
            checkMessage(message, index, index == messages.size() - 1);
            index++;
        }
    }

    private static void checkMessage(JsonNode message, int index, boolean last) {
        var path = "messages." + index;
        var role = message.path("role").stringValue("");
        if (!ROLES.contains(role)) {
            throw invalid(
                    "messages: Unexpected role \"%s\". Allowed roles are \"user\", \"assistant\" or \"system\".",
                    role);
        }
        if (index == 0 && !role.equals("user")) {
            throw invalid("messages: first message must use the \"user\" role");
        }
        var content = message.path("content");
        if (!content.isString() && !content.isArray()) {
            throw invalid("%s.content: Field required", path);
        }
        boolean empty = content.isString() ? content.stringValue().isEmpty() : content.isEmpty();
        if (empty && !(last && role.equals("assistant"))) {
            throw invalid(
                    "%s: all messages must have non-empty content except for the optional final assistant message",
                    path);
        }
        if (content.isArray()) {
            int block = 0;
            for (var each : content) {
                checkBlock(each, role, "%s.content.%d".formatted(path, block));
                block++;
            }
        }
    }

    private static void checkBlock(JsonNode block, String role, String path) {
        var type = block.path("type").stringValue("");
        checkPlace(type, role, path);
        switch (type) {
            case "text" -> checkText(block);
            case "tool_use" -> checkToolUse(block, path);
            case "tool_result" -> checkToolResult(block, path);
            case "thinking" -> needTexts(block, path, "thinking", "signature");
            case "redacted_thinking" -> needTexts(block, path, "data");
            default -> {}
        }
        if (type.endsWith("thinking") && block.hasNonNull("cache_control")) {
            throw invalid("%s.%s.cache_control: Extra inputs are not permitted", path, type);
        }
    }

    private static void checkPlace(String type, String role, String path) {
        boolean known =
                switch (role) {
                    case "user" -> USER_BLOCKS.contains(type);
                    case "system" -> type.equals("text");
                    default -> assistantSays(type);
                };
        if (known) {
            return;
        }
        if (type.equals("tool_use")) {
            throw invalid("%s: `tool_use` blocks can only be in `assistant` messages", path);
        }
        if (type.equals("tool_result")) {
            throw invalid("%s: `tool_result` blocks can only be in `user` messages", path);
        }
        throw invalid(
                "%s: Input tag '%s' found using 'type' does not match any of the expected tags of a %s message",
                path, type, role);
    }

    /// The service's own tools leave pairs of many types in an assistant message.
    private static boolean assistantSays(String type) {
        return switch (type) {
            case "text",
                    "thinking",
                    "redacted_thinking",
                    "tool_use",
                    "server_tool_use",
                    "mcp_tool_use" ->
                    true;
            default -> type.endsWith("_tool_result");
        };
    }

    private static void checkText(JsonNode block) {
        var text = block.path("text");
        if (!text.isString() || text.stringValue().isEmpty()) {
            throw invalid("messages: text content blocks must be non-empty");
        }
        if (text.stringValue().isBlank()) {
            throw invalid("messages: text content blocks must contain non-whitespace text");
        }
    }

    private static void checkToolUse(JsonNode block, String path) {
        if (!TOOL_USE_ID.matcher(block.path("id").stringValue("")).matches()) {
            throw invalid("%s.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'", path);
        }
        if (block.path("name").stringValue("").isEmpty()) {
            throw invalid("%s.tool_use.name: Field required", path);
        }
        if (!block.path("input").isObject()) {
            throw invalid("%s.tool_use.input: Input should be a valid dictionary", path);
        }
    }

    private static void checkToolResult(JsonNode block, String path) {
        if (!block.path("tool_use_id").isString()) {
            throw invalid("%s.tool_result.tool_use_id: Field required", path);
        }
        var content = block.path("content");
        for (var each : content) {
            var type = each.path("type").stringValue("");
            if (!RESULT_BLOCKS.contains(type)) {
                throw invalid("%s.tool_result.content: unexpected block of type '%s'", path, type);
            }
            if (type.equals("text")) {
                checkText(each);
            }
        }
        boolean empty = content.isString() ? content.stringValue().isEmpty() : content.isEmpty();
        if (empty && block.path("is_error").booleanValue(false)) {
            throw invalid("%s.tool_result: content cannot be empty if `is_error` is true", path);
        }
    }

    private static void needTexts(JsonNode block, String path, String... names) {
        for (var name : names) {
            if (!block.path(name).isString()) {
                throw invalid(
                        "%s.%s.%s: Field required", path, block.path("type").stringValue(""), name);
            }
        }
    }
}

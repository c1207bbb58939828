package dev.planaria.core.tool;

import dev.planaria.core.session.ContentBlock;
import java.util.List;

/// What came of a call, for the model to read.
///
/// @param content never empty
/// @param isError whether the tool itself said no
public record ToolResult(List<ContentBlock> content, boolean isError) {
    private static final String NO_OUTPUT = "(no output)";

    public ToolResult {
        content = content.isEmpty() ? ContentBlock.text(NO_OUTPUT) : List.copyOf(content);
    }

    /// An empty text becomes `(no output)`: providers refuse empty blocks (observed behaviour §12).
    public static ToolResult text(String text) {
        return new ToolResult(ContentBlock.text(text.isEmpty() ? NO_OUTPUT : text), false);
    }

    public static ToolResult error(String text) {
        return new ToolResult(ContentBlock.text(text.isEmpty() ? NO_OUTPUT : text), true);
    }
}

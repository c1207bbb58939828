package dev.planaria.core.tool;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.session.ContentBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a call, for the model to read.
///
/// @param content never empty
/// @param isError whether the tool itself said no
/// @param failure why, where that is known better than that the tool said no: it ran out of time or
///   memory
public record ToolResult(
        List<ContentBlock> content, boolean isError, @Nullable FailureClass failure) {
    private static final String NO_OUTPUT = "(no output)";

    public ToolResult {
        content = content.isEmpty() ? ContentBlock.text(NO_OUTPUT) : List.copyOf(content);
    }

    /// An empty text becomes `(no output)`: providers refuse empty blocks (observed behaviour §12).
    public static ToolResult text(String text) {
        return new ToolResult(ContentBlock.text(text.isEmpty() ? NO_OUTPUT : text), false, null);
    }

    public static ToolResult error(String text) {
        return failed(text, null);
    }

    /// An error of this class; null for `TOOL_ERROR`.
    public static ToolResult failed(String text, @Nullable FailureClass failure) {
        return new ToolResult(ContentBlock.text(text.isEmpty() ? NO_OUTPUT : text), true, failure);
    }
}

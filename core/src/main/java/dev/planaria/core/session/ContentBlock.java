package dev.planaria.core.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One piece of a message or of a tool's result (API contract 4.1).
public sealed interface ContentBlock {

    record Text(String text) implements ContentBlock {}

    record Image(Source source) implements ContentBlock {}

    record Document(Source source, @Nullable String title, @Nullable String context)
            implements ContentBlock {}

    record SearchResult(String source, String title, List<Text> content, boolean citations)
            implements ContentBlock {
        public SearchResult {
            content = List.copyOf(content);
        }
    }

    /// Something was here and may not be shown.
    record Redacted() implements ContentBlock {}

    /// A block of a newer peer, kept as it came (protocol L5). Never accepted from a client.
    record Unknown(String type, JsonNode json) implements ContentBlock {}

    /// Where the bytes of an image or a document come from.
    sealed interface Source {
        /// @param data base64
        record Base64(String mediaType, String data) implements Source {}

        record Url(String url) implements Source {}

        record PlainText(String data) implements Source {}
    }

    /// The common case: one text.
    static List<ContentBlock> text(String text) {
        return List.of(new Text(text));
    }

    /// All text of these blocks, in order, one block a line.
    static String textOf(List<? extends ContentBlock> blocks) {
        StringBuilder all = new StringBuilder();
        for (ContentBlock block : blocks) {
            if (block instanceof Text(String text)) {
                all.append(all.isEmpty() ? "" : "\n").append(text);
            }
        }
        return all.toString();
    }
}

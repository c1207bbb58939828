package dev.planaria.core.wire;

import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.ContentBlock.Source;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// Content blocks that clients send (API contract 4.1).
final class ContentParams {
    private static final Set<String> IMAGES =
            Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
    private static final Set<String> DOCUMENTS = Set.of("application/pdf");

    private ContentParams() {}

    /// What a message may hold: text, image, document. At least one.
    static List<ContentBlock> ofMessage(Fields from) {
        return notEmpty(from, blocks(from, Set.of("text", "image", "document")));
    }

    /// What a system message may hold: text. At least one.
    static List<ContentBlock> ofSystem(Fields from) {
        return notEmpty(from, blocks(from, Set.of("text")));
    }

    /// What a tool's result may hold; may be left out.
    static List<ContentBlock> ofResult(Fields from) {
        return blocks(from, Set.of("text", "image", "document", "search_result"));
    }

    private static List<ContentBlock> notEmpty(Fields from, List<ContentBlock> blocks) {
        from.required("content");
        if (blocks.isEmpty()) {
            throw from.wrong("content", "must have at least one block");
        }
        return blocks;
    }

    private static List<ContentBlock> blocks(Fields from, Set<String> allowed) {
        List<ContentBlock> blocks = new ArrayList<>();
        for (Fields block : from.objects("content", Limits.BLOCKS)) {
            String type = block.type();
            if (!allowed.contains(type)) {
                throw block.unknownType(
                        type, String.join(", ", allowed.stream().sorted().toList()));
            }
            blocks.add(
                    switch (type) {
                        case "text" -> text(block);
                        case "image" -> new ContentBlock.Image(source(block, IMAGES, false));
                        case "document" ->
                                new ContentBlock.Document(
                                        source(block, DOCUMENTS, true),
                                        block.textOrNull("title", Limits.DESCRIPTION),
                                        block.textOrNull("context", Limits.UNBOUNDED));
                        default -> searchResult(block);
                    });
            block.end();
        }
        return blocks;
    }

    /// Providers refuse an empty text, and then every replay of the session (observed behaviour
    /// §16, pitfall 6).
    private static ContentBlock.Text text(Fields block) {
        return new ContentBlock.Text(block.text("text", Limits.UNBOUNDED));
    }

    private static Source source(Fields block, Set<String> mediaTypes, boolean textToo) {
        Fields source = block.object("source");
        String type = source.type();
        Source read =
                switch (type) {
                    case "base64" -> base64(source, mediaTypes);
                    case "url" -> url(source);
                    case "file" ->
                            throw source.wrong(
                                    "type",
                                    "\"file\" is not supported by this server yet; use base64 or"
                                            + " url");
                    case "text" -> {
                        if (!textToo) {
                            throw source.unknownType(type, "base64, url");
                        }
                        if (!source.text("media_type", Limits.NAME).equals("text/plain")) {
                            throw source.wrong("media_type", "must be \"text/plain\"");
                        }
                        yield new Source.PlainText(source.text("data", Limits.UNBOUNDED));
                    }
                    default ->
                            throw source.unknownType(
                                    type, textToo ? "base64, text, url" : "base64, url");
                };
        source.end();
        return read;
    }

    private static Source base64(Fields source, Set<String> mediaTypes) {
        String mediaType = source.text("media_type", Limits.NAME);
        if (!mediaTypes.contains(mediaType)) {
            throw source.wrong(
                    "media_type",
                    "must be one of " + String.join(", ", mediaTypes.stream().sorted().toList()));
        }
        String data = source.text("data", Limits.UNBOUNDED);
        try {
            var _ = Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw source.wrong("data", "is not base64: " + e.getMessage());
        }
        return new Source.Base64(mediaType, data);
    }

    private static Source url(Fields source) {
        String url = source.text("url", Limits.URL);
        if (!url.matches("https?://\\S+")) {
            throw source.wrong("url", "must begin with https:// or http://");
        }
        return new Source.Url(url);
    }

    private static ContentBlock searchResult(Fields block) {
        String source = block.text("source", Limits.URL);
        String title = block.text("title", Limits.DESCRIPTION);
        List<ContentBlock.Text> content = new ArrayList<>();
        for (Fields part : block.objects("content", Limits.BLOCKS)) {
            part.type("text");
            content.add(text(part));
            part.end();
        }
        if (content.isEmpty()) {
            throw block.wrong("content", "must have at least one text");
        }
        Fields citations = block.objectOrNull("citations");
        boolean cited = citations != null && citations.flag("enabled", false);
        if (citations != null) {
            citations.end();
        }
        return new ContentBlock.SearchResult(source, title, content, cited);
    }
}

package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.tools.Output;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The outcome of a call as one line of JSON: in the journal, and as the answer to the brain.
final class OutcomeJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private OutcomeJson() {}

    /// Writes an outcome without ever holding what is large: a document of 20 MiB passes through a
    /// small heap.
    static void write(Outcome outcome, Path file) throws IOException {
        try (JsonGenerator json = MAPPER.createGenerator(Files.newOutputStream(file))) {
            json.writeStartObject();
            switch (outcome) {
                case Outcome.Said(Output output) -> {
                    json.writeBooleanProperty("is_error", output.isError());
                    FailureClass failure = output.failure();
                    if (failure != null) {
                        json.writeStringProperty("failure_class", failure.wireName());
                    }
                    json.writeArrayPropertyStart("content");
                    for (Output.Piece piece : output.pieces()) {
                        write(piece, json);
                    }
                    json.writeEndArray();
                }
                case Outcome.Failed(FailureClass failure, String message) -> {
                    json.writeStringProperty("failed", failure.wireName());
                    json.writeStringProperty("message", message);
                }
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void write(Output.Piece piece, JsonGenerator json) throws IOException {
        json.writeStartObject();
        switch (piece) {
            case Output.Piece.Text(String text) -> {
                json.writeStringProperty("type", "text");
                json.writeStringProperty("text", text);
            }
            case Output.Piece.Binary(
                            String type,
                            String mediaType,
                            Path file,
                            long from,
                            long length) -> {
                json.writeStringProperty("type", type);
                json.writeStringProperty("media_type", mediaType);
                json.writeName("data");
                try (InputStream bytes = Files.newInputStream(file)) {
                    bytes.skipNBytes(from);
                    json.writeBinary(bytes, (int) length);
                }
            }
        }
        json.writeEndObject();
    }

    /// What the brain makes of an answer.
    static ToolResult read(JsonNode json) throws ToolFailedException {
        throwIfFailed(json);
        List<ContentBlock> content = new ArrayList<>();
        for (JsonNode block : json.path("content")) {
            String type = block.path("type").asString("");
            content.add(
                    switch (type) {
                        case "text" -> new ContentBlock.Text(block.path("text").asString(""));
                        case "image" -> new ContentBlock.Image(source(block));
                        case "document" -> new ContentBlock.Document(source(block), null, null);
                        default -> new ContentBlock.Unknown(type, block);
                    });
        }
        String failure = json.path("failure_class").asString("");
        return new ToolResult(
                content,
                json.path("is_error").asBoolean(false),
                failure.isEmpty() ? null : FailureClass.valueOf(failure.toUpperCase(Locale.ROOT)));
    }

    static void throwIfFailed(JsonNode json) throws ToolFailedException {
        if (json.hasNonNull("failed")) {
            String failure = json.path("failed").asString("").toUpperCase(Locale.ROOT);
            throw new ToolFailedException(
                    FailureClass.valueOf(failure), json.path("message").asString(""));
        }
    }

    private static ContentBlock.Source source(JsonNode block) {
        return new ContentBlock.Source.Base64(
                block.path("media_type").asString(""), block.path("data").asString(""));
    }
}

package dev.planaria.adapters.hands.tools;

import java.nio.file.Path;
import java.util.List;

/// What a tool has to say. What is large stays in its file until it is written out.
///
/// @param isError whether the tool itself said no
public record Output(List<Piece> pieces, boolean isError) {
    static final String NO_OUTPUT = "(no output)";

    /// As providers and clients know it (protocol M5).
    public static final String INTERRUPTED =
            "Tool execution was interrupted before completion. Please retry.";

    public Output {
        pieces = List.copyOf(pieces);
    }

    /// One block of a result.
    public sealed interface Piece {
        record Text(String text) implements Piece {}

        /// @param type `image` or `document`
        /// @param from offset of its first byte in `file`
        record Binary(String type, String mediaType, Path file, long from, long length)
                implements Piece {}
    }

    /// Empty text becomes `(no output)`: an empty block would make every later request to the model
    /// fail.
    public static Output text(String text) {
        return new Output(List.of(piece(text)), false);
    }

    public static Output error(String text) {
        return new Output(List.of(piece(text)), true);
    }

    private static Piece piece(String text) {
        return new Piece.Text(text.isEmpty() ? NO_OUTPUT : CleanText.of(text));
    }
}

package dev.planaria.adapters.hands.tools;

import dev.planaria.core.error.FailureClass;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a tool has to say. What is large stays in its file until it is written out.
///
/// @param isError whether the tool itself said no
/// @param failure why, where that is known better (protocol §8)
public record Output(List<Piece> pieces, boolean isError, @Nullable FailureClass failure) {
    static final String NO_OUTPUT = "(no output)";

    /// As providers and clients know it (protocol M5).
    public static final String INTERRUPTED =
            "Tool execution was interrupted before completion. Please retry.";

    public Output {
        pieces = List.copyOf(pieces);
    }

    Output(List<Piece> pieces, boolean isError) {
        this(pieces, isError, null);
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

    public static Output failed(FailureClass failure, String text) {
        return new Output(List.of(piece(text)), true, failure);
    }

    private static Piece piece(String text) {
        return new Piece.Text(text.isEmpty() ? NO_OUTPUT : CleanText.of(text));
    }
}

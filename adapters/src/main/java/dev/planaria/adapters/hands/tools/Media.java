package dev.planaria.adapters.hands.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Files that a model looks at instead of reading their bytes. Told by their name and checked by
/// their beginning: a provider refuses a whole history for one image that is none.
enum Media {
    PNG("image", "image/png", 0, "89504e47", "png"),
    JPEG("image", "image/jpeg", 0, "ffd8ff", "jpg jpeg"),
    GIF("image", "image/gif", 0, "47494638", "gif"),
    WEBP("image", "image/webp", 8, "57454250", "webp"),
    PDF("document", "application/pdf", 0, "25504446", "pdf");

    // 5 MiB of base64, and 20 MiB of document (service behaviour A4).
    private static final int IMAGE_BYTES_MAX = (5 << 20) / 4 * 3;
    private static final int DOCUMENT_BYTES_MAX = 20 << 20;

    private final String block;
    private final String mediaType;
    private final int magicAt;
    private final String magic;
    private final String endings;

    Media(String block, String mediaType, int magicAt, String magic, String endings) {
        this.block = block;
        this.mediaType = mediaType;
        this.magicAt = magicAt;
        this.magic = magic;
        this.endings = endings;
    }

    static Optional<Media> of(String path) {
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        for (Media media : values()) {
            if (List.of(media.endings.split(" ", -1)).contains(ending)) {
                return Optional.of(media);
            }
        }
        return Optional.empty();
    }

    int bytesMax() {
        return this == PDF ? DOCUMENT_BYTES_MAX : IMAGE_BYTES_MAX;
    }

    /// The block of a file that lies at `from` in `spooled`.
    Output read(Input input, String path, Path spooled, long from, long size)
            throws InputException, IOException {
        try (InputStream in = Files.newInputStream(spooled)) {
            in.skipNBytes(from + Math.min(magicAt, size));
            StringBuilder start = new StringBuilder();
            for (byte each : in.readNBytes(magic.length() / 2)) {
                start.append(String.format("%02x", each));
            }
            if (!start.toString().equals(magic)) {
                throw input.wrong(path + ": not " + mediaType + ", whatever its name says");
            }
        }
        return new Output(
                List.of(new Output.Piece.Binary(block, mediaType, spooled, from, size)), false);
    }
}

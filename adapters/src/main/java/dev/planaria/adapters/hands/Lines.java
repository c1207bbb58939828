package dev.planaria.adapters.hands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads lines of bounded length, as bytes: `BufferedReader` would take one that never ends.
final class Lines {
    private final InputStream in;
    private final int bytesMax;

    Lines(InputStream in, int bytesMax) {
        this.in = new BufferedInputStream(in, 8 << 10);
        this.bytesMax = bytesMax;
    }

    /// The next line without its end, or null where the other side has gone.
    @Nullable String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(UTF_8);
            }
            if (line.size() >= bytesMax) {
                throw new IOException("a line of more than " + bytesMax + " bytes");
            }
            line.write(b);
        }
        return null;
    }
}

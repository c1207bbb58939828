package dev.planaria.bench;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP/1.1 message, and how to read the body behind it. Only what both ends of a
/// benchmark need.
record HttpHead(String firstLine, int contentLength, boolean isChunked) {
    /// Null at the end of the connection.
    static @Nullable HttpHead read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        int length = 0;
        boolean chunked = false;
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        return new HttpHead(first, length, chunked);
    }

    byte[] body(InputStream in) throws IOException {
        if (!isChunked) {
            return in.readNBytes(contentLength);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            if (size == null) {
                throw new EOFException("the message ended in the middle of its body");
            }
            int bytes = Integer.parseInt(size.strip(), 16);
            body.write(in.readNBytes(bytes));
            line(in);
            if (bytes == 0) {
                return body.toByteArray();
            }
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.US_ASCII).stripTrailing();
            }
            line.write(b);
        }
        return null;
    }
}

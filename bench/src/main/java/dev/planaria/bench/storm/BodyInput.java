package dev.planaria.bench.storm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The body of one answer. A connection that ends in its middle is an error, not an end: nothing
/// that was half said may pass for whole.
final class BodyInput extends InputStream {
    private final InputStream in;
    private final int status;
    private final boolean chunked;
    private long left;
    private boolean ended;

    /// Reads the head.
    BodyInput(InputStream in) throws IOException {
        this.in = in;
        String first = headLine();
        this.status = Integer.parseInt(first.substring(9, 12));
        long length = 0;
        boolean isChunked = false;
        for (String line = headLine(); !line.isEmpty(); line = headLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(line.substring("content-length:".length()).strip());
            }
            isChunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        this.chunked = isChunked;
        this.left = length;
    }

    int status() {
        return status;
    }

    @Override
    public int read() throws IOException {
        if (left == 0 && !nextChunk()) {
            return -1;
        }
        int one = in.read();
        if (one < 0) {
            throw new EOFException("the connection ended in the middle of an answer");
        }
        left--;
        return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !nextChunk()) {
            return -1;
        }
        int got = in.read(into, from, (int) Math.min(length, left));
        if (got < 0) {
            throw new EOFException("the connection ended in the middle of an answer");
        }
        left -= got;
        return got;
    }

    /// The next line of a stream of events; null at its proper end.
    @Nullable String line() throws IOException {
        byte[] line = new byte[256];
        int length = 0;
        for (int one = read(); one >= 0; one = read()) {
            if (one == '\n') {
                return new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing();
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, length * 2);
            }
            line[length] = (byte) one;
            length++;
        }
        return null;
    }

    private boolean nextChunk() throws IOException {
        if (!chunked || ended) {
            return false;
        }
        String size = headLine();
        if (size.isEmpty()) {
            // The end of the chunk before.
            size = headLine();
        }
        left = Long.parseLong(size.strip(), 16);
        ended = left == 0;
        return !ended;
    }

    private String headLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int one = in.read(); one >= 0; one = in.read()) {
            if (one == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) one);
        }
        throw new EOFException("the connection ended in the middle of a head");
    }
}

package dev.planaria.adapters.anthropic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Server-sent events of one answer, one at a time, as the HTML standard defines them: any of the
/// three line ends, comments, data in many lines, a byte order mark. For one thread.
final class SseReader {
    /// One event may hold a whole document that a provider's own tool fetched.
    private static final int EVENT_BYTES_MAX = 32 << 20;

    private static final long STREAM_BYTES_MAX = 256L << 20;

    /// why: most streams bring a token at a time and wait long for the next: what they all hold
    /// meanwhile is memory of the server.
    private static final int BUFFER_BYTES_FIRST = 512;

    private static final int BUFFER_BYTES_MAX = 16 << 10;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private byte[] buffer = new byte[BUFFER_BYTES_FIRST];
    private int position;
    private int limit;
    private long seen;
    private boolean afterReturn;
    private boolean atStart = true;

    SseReader(InputStream in) {
        this.in = in;
    }

    /// @param name of the event; `message` where the stream gives none
    record Sse(String name, String data) {}

    /// Waits for the next event that carries data; null at the end of the stream. A line that is
    /// cut off by the end does not count.
    @Nullable Sse next() throws IOException, NonsenseException {
        String name = "message";
        StringBuilder data = null;
        while (true) {
            String text = readLine();
            if (text == null) {
                // Some servers forget the last empty line; a line that is itself cut was not given.
                return data == null ? null : new Sse(name, data.toString());
            }
            if (text.isEmpty()) {
                if (data != null) {
                    return new Sse(name, data.toString());
                }
                name = "message";
                continue;
            }
            int colon = text.indexOf(':');
            String field = colon < 0 ? text : text.substring(0, colon);
            if (field.equals("event")) {
                name = value(text, colon);
            } else if (field.equals("data")) {
                if (data == null) {
                    data = new StringBuilder(value(text, colon));
                } else {
                    data.append('\n').append(value(text, colon));
                    if (data.length() > EVENT_BYTES_MAX) {
                        throw new NonsenseException("one event is larger than 32 MiB");
                    }
                }
            }
            // What is left are comments, ids, retry times and fields of a newer standard.
        }
    }

    private static String value(String line, int colon) {
        if (colon < 0) {
            return "";
        }
        boolean space = line.length() > colon + 1 && line.charAt(colon + 1) == ' ';
        return line.substring(colon + (space ? 2 : 1));
    }

    private @Nullable String readLine() throws IOException, NonsenseException {
        line.reset();
        while (true) {
            if (position == limit && !fill()) {
                return null;
            }
            if (afterReturn) {
                afterReturn = false;
                if (buffer[position] == '\n') {
                    position++;
                    continue;
                }
            }
            int start = position;
            while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
                position++;
            }
            line.write(buffer, start, position - start);
            if (line.size() > EVENT_BYTES_MAX) {
                throw new NonsenseException("one line is longer than 32 MiB");
            }
            if (position < limit) {
                // Whether a line feed belongs to this return is seen when the next byte is there:
                // waiting for it would hold the event back.
                afterReturn = buffer[position++] == '\r';
                return text();
            }
        }
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        boolean marked = atStart && !text.isEmpty() && text.charAt(0) == '\uFEFF';
        atStart = false;
        return marked ? text.substring(1) : text;
    }

    private boolean fill() throws IOException, NonsenseException {
        if (limit == buffer.length && limit < BUFFER_BYTES_MAX) {
            // The last read filled it: this stream brings more at once.
            buffer = new byte[2 * limit];
        }
        int read = in.read(buffer, 0, buffer.length);
        if (read < 0) {
            return false;
        }
        seen += read;
        if (seen > STREAM_BYTES_MAX) {
            throw new NonsenseException("the reply is larger than 256 MiB");
        }
        position = 0;
        limit = read;
        return true;
    }
}

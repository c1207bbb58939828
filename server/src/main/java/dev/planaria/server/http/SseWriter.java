package dev.planaria.server.http;

import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Frames of server-sent events (API contract 4.8). Nothing goes out before [#flush].
final class SseWriter {
    /// Reached by a burst; then the client gets what there is.
    private static final int FLUSH_CHARACTERS = 64 << 10;

    private final OutputStream out;
    private final InstantSource clock;
    private final StringBuilder waiting = new StringBuilder();
    private volatile @Nullable Instant writingSince;

    SseWriter(OutputStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    /// Sends the headers: the HTTP server keeps them back until there is something behind them, and
    /// clients wait for them before they ask for anything else. Every client skips a comment.
    void open() throws IOException {
        waiting.append(": open\n\n");
        flush();
    }

    /// @param id where a reader may go on later; null for what is not in the log
    /// @param data on one line
    void event(String type, @Nullable String id, String data) throws IOException {
        waiting.append("event: ").append(type).append('\n');
        if (id != null) {
            waiting.append("id: ").append(id).append('\n');
        }
        waiting.append("data: ").append(data).append("\n\n");
        if (waiting.length() >= FLUSH_CHARACTERS) {
            flush();
        }
    }

    /// Clients drop it; without it some give up on a silent stream.
    void ping() throws IOException {
        waiting.append("event: ping\ndata: {}\n\n");
        flush();
    }

    void flush() throws IOException {
        byte[] bytes = waiting.toString().getBytes(StandardCharsets.UTF_8);
        waiting.setLength(0);
        writingSince = clock.instant();
        try {
            if (bytes.length > 0) {
                out.write(bytes);
            }
            out.flush();
        } catch (UncheckedIOException | ServerConnectionException e) {
            // So does the HTTP server tell that the client is gone.
            throw new IOException("the client is gone", e);
        } finally {
            writingSince = null;
        }
    }

    /// Since when the client has left a write waiting; null when none is.
    @Nullable Instant writingSince() {
        return writingSince;
    }
}

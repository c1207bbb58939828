package dev.planaria.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One open connection of server-sent events. A virtual thread reads it, so that its owner may wait
/// with a limit: a connection that died silently never ends by itself.
final class SseConnection implements AutoCloseable {
    /// Frames read ahead of the owner; the reader then waits, and the server with it.
    private static final int AHEAD = 1_024;

    /// What arrived: an event, or the end of the connection.
    sealed interface Frame {
        record Event(String name, @Nullable String id, String data) implements Frame {}

        record End() implements Frame {}
    }

    private final InputStream in;
    private final BlockingQueue<Frame> frames = new ArrayBlockingQueue<>(AHEAD);
    private final Thread reader;

    SseConnection(InputStream in) {
        this.in = in;
        this.reader = Thread.ofVirtual().name("sse-reader").start(this::read);
    }

    /// The next frame, or null where none came in time.
    @Nullable Frame poll(Duration limit) throws InterruptedException {
        return frames.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            in.close();
        } catch (IOException e) {
            // It is being left; how it ends is of no interest.
            return;
        }
    }

    private void read() {
        try {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                readFrames(lines);
            } catch (IOException e) {
                // A broken connection and one that was closed are the same to the owner: reconnect.
                frames.put(new Frame.End());
                return;
            }
            frames.put(new Frame.End());
        } catch (InterruptedException e) {
            // close() has asked: nobody reads frames any more.
            Thread.currentThread().interrupt();
        }
    }

    private void readFrames(BufferedReader lines) throws IOException, InterruptedException {
        String name = "message";
        String id = null;
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    frames.put(new Frame.Event(name, id, data.toString()));
                } else if (!name.equals("message")) {
                    frames.put(new Frame.Event(name, id, "{}"));
                }
                name = "message";
                id = null;
                data.setLength(0);
            } else if (line.startsWith(":")) {
                frames.put(new Frame.Event("ping", null, "{}"));
            } else {
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1);
                value = value.startsWith(" ") ? value.substring(1) : value;
                switch (field) {
                    case "event" -> name = value;
                    case "id" -> id = value;
                    case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                    default -> {} // `retry` and what may come: of no use here
                }
            }
        }
    }
}

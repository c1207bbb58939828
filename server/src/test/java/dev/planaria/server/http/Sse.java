package dev.planaria.server.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads a stream from a bare socket, line by line, as it came.
final class Sse implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final BufferedReader in;
    private final List<String> head = new ArrayList<>();

    /// @param id of the frame; null where there was no such line
    record Frame(String event, @Nullable String id, String data) {}

    private Sse(Socket socket) throws IOException {
        this.socket = socket;
        this.in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /// Returns when the headers are there.
    ///
    /// @param path from `/v1` on
    static Sse open(TestServer server, String path, String... headerLines) throws IOException {
        return open(server.port(), path, headerLines);
    }

    static Sse open(int port, String path, String... headerLines) throws IOException {
        Sse sse = new Sse(new Socket(InetAddress.getLoopbackAddress(), port));
        sse.socket.setSoTimeout(PATIENCE_MILLIS);
        String lines =
                "GET %s HTTP/1.1\r\nhost: x\r\nx-api-key: %s\r\n".formatted(path, TestServer.KEY);
        for (String line : headerLines) {
            lines += line + "\r\n";
        }
        sse.socket.getOutputStream().write((lines + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String line = sse.line(); line != null && !line.isEmpty(); line = sse.line()) {
            sse.head.add(line.toLowerCase(java.util.Locale.ROOT));
        }
        return sse;
    }

    static Sse of(TestServer server, String session, String query) throws IOException {
        return open(server, "/v1/sessions/" + session + "/events/stream" + query);
    }

    List<String> head() {
        return head;
    }

    /// The next frame; null at the end of the stream. Sizes of chunks are skipped: they are
    /// hexadecimal and no line of a frame is.
    @Nullable Frame next() throws IOException {
        String event = "";
        String id = null;
        StringBuilder data = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            } else if (line.isEmpty() && !event.isEmpty()) {
                return new Frame(event, id, data.toString());
            } else if (line.equals("0")) {
                return null;
            }
        }
        return null;
    }

    /// Frames up to and with the first that fits, or to the end.
    List<Frame> until(Predicate<Frame> last) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = next(); frame != null; frame = next()) {
            frames.add(frame);
            if (last.test(frame)) {
                return frames;
            }
        }
        return frames;
    }

    List<Frame> untilIdle() throws IOException {
        return until(frame -> frame.event().equals("session.status_idle"));
    }

    private @Nullable String line() throws IOException {
        return in.readLine();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket must close", e);
        }
    }
}

package dev.planaria.bench.storm;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// One request on a connection of its own, to a server that may die or fall silent at any moment.
final class Http implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1_000;

    private final Socket socket;
    private final BodyInput body;

    /// @param status of HTTP
    record Answer(int status, String body) {}

    private Http(Socket socket, BodyInput body) {
        this.socket = socket;
        this.body = body;
    }

    /// Sends it and reads the head of the answer.
    ///
    /// @param silence after which the server counts as dead
    static Http open(
            int port, String line, Map<String, String> headers, String content, Duration silence)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: localhost\r\n");
        head.append("Connection: close\r\nContent-Type: application/json\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        Socket socket = new Socket();
        boolean answered = false;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) silence.toMillis());
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
            byte[] whole = new byte[first.length + bytes.length];
            System.arraycopy(first, 0, whole, 0, first.length);
            System.arraycopy(bytes, 0, whole, first.length, bytes.length);
            socket.getOutputStream().write(whole);
            Http http =
                    new Http(
                            socket,
                            new BodyInput(
                                    new BufferedInputStream(socket.getInputStream(), 16_384)));
            answered = true;
            return http;
        } finally {
            if (!answered) {
                socket.close();
            }
        }
    }

    /// Sends it and reads the whole answer.
    static Answer ask(
            int port, String line, Map<String, String> headers, String content, Duration silence)
            throws IOException {
        try (Http http = open(port, line, headers, content, silence)) {
            return new Answer(
                    http.body.status(),
                    new String(http.body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    BodyInput body() {
        return body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

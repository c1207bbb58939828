package dev.planaria.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// One kept-alive connection to the server, written to in one piece: a client that costs next to
/// nothing itself. One thread at a time.
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final String host;
    private final String key;

    RawClient(URI url, String key) throws IOException {
        this.socket = new Socket(url.getHost(), url.getPort());
        this.socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 65_536);
        this.host = url.getAuthority();
        this.key = key;
    }

    /// @param sentNanos when its first byte was written, `System.nanoTime()`
    /// @param answeredNanos when the last byte of the answer was read
    record Exchange(long sentNanos, long answeredNanos, int status, String body) {}

    Exchange get(String path) throws IOException {
        return exchange("GET", path, "");
    }

    Exchange post(String path, String body) throws IOException {
        return exchange("POST", path, body);
    }

    private Exchange exchange(String method, String path, String body) throws IOException {
        Exchange answer = ask(method, path, body);
        if (answer.status() != 200) {
            throw new IOException(
                    "%s %s was answered %d: %s"
                            .formatted(method, path, answer.status(), answer.body()));
        }
        return answer;
    }

    /// As it is answered, whatever that is.
    Exchange ask(String method, String path, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                String.join(
                        "\r\n",
                        method + " " + path + " HTTP/1.1",
                        "Host: " + host,
                        "Authorization: Bearer " + key,
                        "Content-Type: application/json",
                        "Content-Length: " + bytes.length,
                        "",
                        "");
        byte[] request = (head + body).getBytes(StandardCharsets.UTF_8);
        long sent = System.nanoTime();
        socket.getOutputStream().write(request);
        HttpHead answer = HttpHead.read(in);
        if (answer == null) {
            throw new EOFException("the server hung up on " + method + " " + path);
        }
        String text = new String(answer.body(in), StandardCharsets.UTF_8);
        long answered = System.nanoTime();
        int status = Integer.parseInt(answer.firstLine().substring(9, 12));
        return new Exchange(sent, answered, status, text);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

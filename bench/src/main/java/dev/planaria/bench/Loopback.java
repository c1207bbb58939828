package dev.planaria.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// The least that can answer HTTP: a bare socket and a thread of the system, the same few bytes for
/// every request, no routing and no JSON. One connection at a time.
final class Loopback implements AutoCloseable {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener = new ServerSocket();

    Loopback() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().name("loopback").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(socket);
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private static void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        try (InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536)) {
            for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                head.body(in);
                socket.getOutputStream().write(ANSWER);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}

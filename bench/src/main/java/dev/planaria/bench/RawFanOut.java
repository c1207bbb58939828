package dev.planaria.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The least that a fan-out can be: one thread that writes the same few bytes to one socket after
/// another.
final class RawFanOut implements AutoCloseable {
    private static final int BYTES = 700;

    private final ServerSocket listener = new ServerSocket();
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

    RawFanOut() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
        Thread.ofPlatform().daemon().name("raw-fan-out").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(": open\n\n".getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            } catch (IOException e) {
                // Closed: nobody will come any more.
                return;
            }
        }
    }

    void tell(String mark) throws IOException {
        byte[] bytes =
                ("data: " + mark + "x".repeat(BYTES) + "\n\n").getBytes(StandardCharsets.US_ASCII);
        for (Socket socket : List.copyOf(sockets)) {
            socket.getOutputStream().write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : List.copyOf(sockets)) {
            socket.close();
        }
    }
}

package dev.planaria.server.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider that is nothing but a socket, so that it can also answer what no HTTP server would.
final class StubProvider implements AutoCloseable {
    private final ServerSocket socket;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /// What to do with a request that has been read.
    interface Behaviour {
        void answer(OutputStream out, Socket connection) throws IOException;
    }

    StubProvider(Behaviour behaviour) {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(behaviour));
    }

    static StubProvider saying(String answer) {
        return new StubProvider((out, connection) -> {
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
        });
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /// Heads and bodies of what was asked, in order.
    List<String> requests() {
        return requests;
    }

    int connections() {
        return open.size();
    }

    private void accept(Behaviour behaviour) {
        try {
            while (true) {
                Socket connection = socket.accept();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection, behaviour));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket connection, Behaviour behaviour) {
        try {
            while (true) {
                String request = read(connection.getInputStream());
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                behaviour.answer(connection.getOutputStream(), connection);
            }
        } catch (IOException e) {
            // The other side left, as some tests want it to.
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int next = in.read();
        while (next >= 0) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                int length =
                        head.toString()
                                .lines()
                                .filter(line ->
                                        line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                                .map(line -> Integer.parseInt(line.substring(15).strip()))
                                .findFirst()
                                .orElse(0);
                return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
            }
            next = in.read();
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}

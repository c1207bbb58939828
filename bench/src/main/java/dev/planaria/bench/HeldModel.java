package dev.planaria.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A Messages API that says the first word of its reply at once and holds the stream open until it
/// is let go: what a session looks like that waits for a model that thinks.
final class HeldModel implements AutoCloseable {
    private static final byte[] BEGINNING =
            ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + chunk(
                                    """
                                    event: message_start
                                    data: {"type":"message_start","message":{"id":"msg_held","type":"message",\
                                    "role":"assistant","model":"stub","content":[],"stop_reason":null,\
                                    "stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}

                                    event: content_block_start
                                    data: {"type":"content_block_start","index":0,\
                                    "content_block":{"type":"text","text":""}}

                                    event: content_block_delta
                                    data: {"type":"content_block_delta","index":0,\
                                    "delta":{"type":"text_delta","text":"It"}}

                                    """))
                    .getBytes(StandardCharsets.UTF_8);
    private static final byte[] END =
            (chunk(
                                    """
                                    event: content_block_delta
                                    data: {"type":"content_block_delta","index":0,\
                                    "delta":{"type":"text_delta","text":" is."}}

                                    event: content_block_stop
                                    data: {"type":"content_block_stop","index":0}

                                    event: message_delta
                                    data: {"type":"message_delta","delta":{"stop_reason":"end_turn",\
                                    "stop_sequence":null},"usage":{"output_tokens":2}}

                                    event: message_stop
                                    data: {"type":"message_stop"}

                                    """)
                            + "0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8);

    private final ServerSocket listener = new ServerSocket();
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();

    HeldModel() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
        Thread.ofPlatform().daemon().name("held-accept").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// How many wait for the rest of their reply.
    int held() {
        return held.get();
    }

    /// Every reply goes on, and every later one comes whole.
    void letGo() {
        letGo.countDown();
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length)
                + "\r\n"
                + text
                + "\r\n";
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed: nobody will come any more.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream(), 4_096)) {
            OutputStream out = socket.getOutputStream();
            for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                head.body(in);
                out.write(BEGINNING);
                held.incrementAndGet();
                letGo.await();
                held.decrementAndGet();
                out.write(END);
            }
        } catch (IOException e) {
            // The caller has hung up: nobody waits for the rest.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        letGo();
        listener.close();
    }
}

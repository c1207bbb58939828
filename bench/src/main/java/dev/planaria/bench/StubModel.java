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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Messages API that answers every request at once with the same two words, and notes when each
/// arrived: at the last byte of its headers, on this process's `System.nanoTime()`. It is a bare
/// socket, so that what is measured is the caller. Requests are told apart by a mark in their text.
final class StubModel implements AutoCloseable {
    private static final Pattern MARK = Pattern.compile("bench-mark-[0-9]+-");
    private static final byte[] ANSWER = answer();

    private final ServerSocket listener;
    private volatile long firstByteNanos;
    private final ConcurrentHashMap<String, CompletableFuture<Long>> arrivals =
            new ConcurrentHashMap<>();

    StubModel() throws IOException {
        listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        Thread.ofPlatform().daemon().name("stub-accept").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// From now on an answer's first byte comes this long after its request.
    void answerAfter(Duration firstByte) {
        firstByteNanos = firstByte.toNanos();
    }

    static String mark(long number) {
        return "bench-mark-" + number + "-";
    }

    /// When the first request whose newest text has this mark arrived; waits for it.
    long arrivalOf(String mark) throws InterruptedException, IOException {
        try {
            return arrival(mark).get(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no model request came for " + mark + " in 30 s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Long> arrival(String mark) {
        return arrivals.computeIfAbsent(mark, _ -> new CompletableFuture<>());
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
                InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536)) {
            OutputStream out = socket.getOutputStream();
            for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                long now = System.nanoTime();
                String body = new String(head.body(in), StandardCharsets.UTF_8);
                for (long left = now + firstByteNanos - System.nanoTime();
                        left > 0;
                        left = now + firstByteNanos - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                out.write(ANSWER);
                out.flush();
                note(body, now);
            }
        } catch (IOException e) {
            // The caller has hung up in the middle of a request: it has no answer to wait for.
            return;
        }
    }

    /// The prompt holds the whole conversation: its last mark is the newest message's.
    private void note(String body, long now) {
        Matcher matcher = MARK.matcher(body);
        String last = null;
        while (matcher.find()) {
            last = matcher.group();
        }
        if (last != null) {
            arrival(last).complete(now);
        }
    }

    private static byte[] answer() {
        String events =
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_stub","type":"message","role":"assistant",\
                "model":"stub","content":[],"stop_reason":null,"stop_sequence":null,\
                "usage":{"input_tokens":1,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"It is."}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
                "usage":{"output_tokens":2}}

                event: message_stop
                data: {"type":"message_stop"}

                """;
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n"
                        .formatted(events.getBytes(StandardCharsets.UTF_8).length);
        return (head + events).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}

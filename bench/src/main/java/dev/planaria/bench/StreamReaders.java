package dev.planaria.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Very many readers of event streams, all on one thread, which notes when each has read the mark
/// of a message for the first time. Costs little beside the server that it listens to.
final class StreamReaders implements AutoCloseable {
    private static final String MARK = "bench-mark-";
    private static final int CARRIED = 40;
    private static final int AT_ONCE = 64;
    private static final int SLOW_BUFFER = 4_096;

    private final URI url;
    private final String key;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> silent = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final ConcurrentHashMap<Long, Sent> expected = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;

    StreamReaders(URI url, String key) throws IOException {
        this.url = url;
        this.key = key;
        this.thread = Thread.ofPlatform().daemon().name("stream-readers").start(this::run);
    }

    /// One stream. For the readers' thread, once it is registered.
    private static final class Reader {
        private String carried = "";
        private boolean open;
        private long newest;
    }

    /// A message on its way to so many readers.
    private static final class Sent {
        private final Samples samples;
        private final CountDownLatch missing;
        private volatile long nanos;

        Sent(Samples samples, int readers) {
            this.samples = samples;
            this.missing = new CountDownLatch(readers);
        }
    }

    /// Opens one stream for each entry and waits until all of them are.
    void open(List<String> sessions) throws IOException, InterruptedException {
        int before = opened.get();
        for (int i = 0; i < sessions.size(); i++) {
            SocketChannel channel = ask(sessions.get(i), null);
            Reader reader = new Reader();
            readers.add(reader);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, reader);
            selector.wakeup();
            int enough = before + i + 1 - AT_ONCE;
            Crowd.await("streams open", 60, () -> opened.get() >= enough);
        }
        Crowd.await("all streams open", 60, () -> opened.get() == before + sessions.size());
    }

    /// Opens streams that nobody ever reads.
    void openSilent(String session, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            silent.add(ask(session, SLOW_BUFFER));
        }
    }

    private SocketChannel ask(String session, @Nullable Integer buffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (buffer != null) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
        }
        channel.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        String head =
                String.join(
                        "\r\n",
                        "GET " + StubbedServer.events(session) + "/stream HTTP/1.1",
                        "Host: " + url.getAuthority(),
                        "Authorization: Bearer " + key,
                        "",
                        "");
        ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) < 0) {
                throw new IOException("the server hung up");
            }
        }
        return channel;
    }

    /// So many readers are to get the message of this number; counted from [#sent].
    void expect(long number, int count, Samples samples) {
        expected.put(number, new Sent(samples, count));
    }

    void sent(long number, long nanos) {
        Sent sent = expected.get(number);
        if (sent != null) {
            sent.nanos = nanos;
        }
    }

    /// Waits until all have it.
    void awaitAll(long number, int seconds) throws IOException, InterruptedException {
        Sent sent = expected.get(number);
        if (sent != null && !sent.missing.await(seconds, TimeUnit.SECONDS)) {
            throw new IOException(
                    "%d readers did not get message %d in %d s"
                            .formatted(sent.missing.getCount(), number, seconds));
        }
    }

    /// Streams that the server ended or refused.
    int ended() {
        return ended.get();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
        try {
            while (!closed) {
                selector.select(key -> read(key, buffer), 20);
            }
        } catch (IOException e) {
            // The selector is closed: so is everything it had.
            return;
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        Reader reader = (Reader) key.attachment();
        buffer.clear();
        try {
            int read = ((SocketChannel) key.channel()).read(buffer);
            if (read < 0) {
                throw new IOException("the stream ended");
            }
            long now = System.nanoTime();
            buffer.flip();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            take(reader, new String(bytes, StandardCharsets.ISO_8859_1), now);
        } catch (IOException e) {
            key.cancel();
            ended.incrementAndGet();
        }
    }

    private void take(Reader reader, String text, long now) throws IOException {
        String all = reader.carried + text;
        if (!reader.open && all.contains(": open")) {
            reader.open = true;
            opened.incrementAndGet();
        }
        if (!reader.open && all.startsWith("HTTP/1.1 ") && !all.startsWith("HTTP/1.1 200")) {
            throw new IOException("refused");
        }
        int at = all.indexOf(MARK);
        while (at >= 0) {
            int end = all.indexOf('-', at + MARK.length());
            if (end < 0) {
                break;
            }
            String digits = all.substring(at + MARK.length(), end);
            // A mark that the end of a chunk has cut comes once more, with the log's own copy.
            if (digits.chars().allMatch(Character::isDigit)) {
                arrived(reader, Long.parseLong(digits), now);
            }
            at = all.indexOf(MARK, end);
        }
        reader.carried = all.substring(Math.max(0, all.length() - CARRIED));
    }

    private void arrived(Reader reader, long number, long now) {
        if (number <= reader.newest) {
            return;
        }
        reader.newest = number;
        Sent sent = expected.get(number);
        if (sent != null) {
            sent.samples.add(now - sent.nanos);
            sent.missing.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        for (SelectionKey each : List.copyOf(selector.keys())) {
            each.channel().close();
        }
        for (SocketChannel each : silent) {
            each.close();
        }
        selector.close();
        thread.interrupt();
    }
}

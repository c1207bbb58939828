package dev.planaria.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What this machine takes for the least of each kind, measured in the same run and in turns with
/// what is held against it.
final class Floors implements AutoCloseable {
    static final String SYNC = "write 4 KiB and sync it, nothing else";
    static final String HTTP = "HTTP there and back between two bare sockets";
    static final String SPAWN = "`posix_spawn` of `/bin/true`, to its end";

    private static final int TIMES = 200;
    private static final int PAGE = 4_096;

    /// 4 KiB written over a file that is there, and synced: what the disk takes for a commit.
    final Samples sync = new Samples();

    /// A small POST to a bare socket and its answer: loopback and nothing else.
    final Samples http = new Samples();

    final Samples spawn = new Samples();

    private final Loopback loopback = new Loopback();
    private final RawClient client = new RawClient(loopback.url(), "key");
    private final FileChannel file;
    private final Spawn process = new Spawn();
    private final ByteBuffer page = ByteBuffer.allocateDirect(PAGE);

    Floors(Path data) throws IOException {
        file =
                FileChannel.open(
                        data.resolve("sync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // The first sync makes the file longer, which costs more; the others are for the compiler.
        for (int i = 0; i < TIMES; i++) {
            timedSync();
            timedHttp();
        }
    }

    /// A round of the disk and of loopback, one after the other, since a disk is not equally fast
    /// all the time.
    void measure() throws IOException {
        sync.round();
        http.round();
        for (int i = 0; i < TIMES; i++) {
            sync.add(timedSync());
            http.add(timedHttp());
        }
    }

    /// A round of processes.
    void measureSpawn(int times) throws IOException {
        spawn.round();
        for (int i = 0; i < times; i++) {
            spawn.add(process.nanos());
        }
    }

    /// A row of a table: what it is, p50 and p95.
    static String row(String what, Samples samples) {
        return "| %s | %s | %s |".formatted(what, samples.p(50), samples.p(95));
    }

    private long timedSync() throws IOException {
        page.clear();
        long begun = System.nanoTime();
        file.write(page, 0);
        file.force(false);
        return System.nanoTime() - begun;
    }

    private long timedHttp() throws IOException {
        RawClient.Exchange exchange = client.post("/", "{}");
        return exchange.answeredNanos() - exchange.sentNanos();
    }

    @Override
    public void close() throws IOException {
        client.close();
        loopback.close();
        file.close();
    }
}

package dev.planaria.bench;

import dev.planaria.cli.Api;
import dev.planaria.cli.LocalServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// What the parts of the way cost on this machine by themselves, measured in turns with the way
/// itself.
final class Pieces implements AutoCloseable {
    private static final int TIMES = 200;
    private static final MediaType JSON = MediaType.get("application/json");

    /// A GET of `/health` there and back: loopback, parsing, routing.
    final Samples http = new Samples();

    /// 4 KiB written over a file that is there, and synced: what the disk takes for a commit.
    final Samples sync = new Samples();

    /// A POST of a small document there and back: HTTP, JSON and one synced transaction.
    final Samples document = new Samples();

    /// From one thread to a new virtual one.
    final Samples handOver = new Samples();

    /// A warm connection of the gateway's HTTP library: from the call to its arrival.
    final Samples gateway = new Samples();

    private final Path data;
    private final LocalServer server;
    private final StubModel stub;
    private final OkHttpClient client = new OkHttpClient();
    private long mark = 1_000_000_000L;

    Pieces(Path data, LocalServer server, StubModel stub) {
        this.data = data;
        this.server = server;
        this.stub = stub;
    }

    /// The same sync by itself, for a benchmark that has no server.
    static Samples fsync(Path data) throws IOException {
        Samples samples = new Samples();
        ByteBuffer page = ByteBuffer.allocateDirect(4_096);
        try (FileChannel file = syncFile(data)) {
            timedSync(file, page);
            for (int i = 0; i < TIMES; i++) {
                samples.add(timedSync(file, page));
            }
        }
        return samples;
    }

    private static FileChannel syncFile(Path data) throws IOException {
        return FileChannel.open(
                data.resolve("sync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static long timedSync(FileChannel file, ByteBuffer page) throws IOException {
        page.clear();
        long begun = System.nanoTime();
        file.write(page, 0);
        file.force(false);
        return System.nanoTime() - begun;
    }

    void measure() throws IOException, InterruptedException {
        measureRequestsAndSync();
        measureHandOver();
        measureGateway();
    }

    /// One after the other, since a disk is not equally fast all the time.
    private void measureRequestsAndSync() throws IOException {
        String body = Api.object().put("name", "bench").toString();
        ByteBuffer page = ByteBuffer.allocateDirect(4_096);
        try (RawClient raw = new RawClient(server.url(), server.key());
                FileChannel file = syncFile(data)) {
            for (int i = 0; i <= TIMES; i++) {
                long synced = timedSync(file, page);
                RawClient.Exchange health = raw.get("/health");
                RawClient.Exchange made = raw.post("/v1/environments", body);
                // The first sync made the file longer, which costs more.
                if (i > 0) {
                    sync.add(synced);
                    http.add(health.answeredNanos() - health.sentNanos());
                    document.add(made.answeredNanos() - made.sentNanos());
                }
            }
        }
    }

    private void measureHandOver() throws InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            AtomicLong there = new AtomicLong();
            CountDownLatch done = new CountDownLatch(1);
            long begun = System.nanoTime();
            Thread.ofVirtual()
                    .start(() -> {
                        there.set(System.nanoTime());
                        done.countDown();
                    });
            done.await();
            handOver.add(there.get() - begun);
        }
    }

    private void measureGateway() throws IOException, InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            String text = StubModel.mark(mark++);
            Request request =
                    new Request.Builder()
                            .url(stub.url() + "/v1/messages")
                            .post(RequestBody.create("{\"text\":\"" + text + "\"}", JSON))
                            .build();
            long begun = System.nanoTime();
            try (Response response = client.newCall(request).execute()) {
                response.body().bytes();
            }
            gateway.add(stub.arrivalOf(text) - begun);
        }
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}

package dev.planaria.bench;

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

/// What the parts of the way cost on this machine by themselves, measured in the same run.
///
/// @param http a GET of `/health` there and back: loopback, parsing, routing
/// @param fsync 4 KiB written and synced to the data directory's file system
/// @param handOver from one thread to a new virtual one
/// @param gateway a warm connection of the gateway's HTTP library: from the call to its arrival
record Pieces(Samples http, Samples fsync, Samples handOver, Samples gateway) {
    private static final int TIMES = 500;
    private static final int IGNORED = 200;

    static Pieces measure(Path data, LocalServer server, StubModel stub)
            throws IOException, InterruptedException {
        return new Pieces(http(server), fsync(data), threads(), gateway(stub));
    }

    private static Samples http(LocalServer server) throws IOException {
        Samples samples = new Samples();
        try (RawClient client = new RawClient(server.url(), server.key())) {
            for (int i = 0; i < IGNORED + TIMES; i++) {
                RawClient.Exchange exchange = client.get("/health");
                if (i >= IGNORED) {
                    samples.add(exchange.answeredNanos() - exchange.sentNanos());
                }
            }
        }
        return samples;
    }

    private static Samples fsync(Path data) throws IOException {
        Samples samples = new Samples();
        ByteBuffer page = ByteBuffer.allocateDirect(4_096);
        try (FileChannel file =
                FileChannel.open(
                        data.resolve("fsync"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            for (int i = 0; i < TIMES; i++) {
                page.clear();
                long begun = System.nanoTime();
                file.write(page);
                file.force(false);
                samples.add(System.nanoTime() - begun);
            }
        }
        return samples;
    }

    private static Samples threads() throws InterruptedException {
        Samples samples = new Samples();
        for (int i = 0; i < IGNORED + TIMES; i++) {
            AtomicLong there = new AtomicLong();
            CountDownLatch done = new CountDownLatch(1);
            long begun = System.nanoTime();
            Thread.ofVirtual()
                    .start(() -> {
                        there.set(System.nanoTime());
                        done.countDown();
                    });
            done.await();
            if (i >= IGNORED) {
                samples.add(there.get() - begun);
            }
        }
        return samples;
    }

    private static Samples gateway(StubModel stub) throws IOException, InterruptedException {
        Samples samples = new Samples();
        OkHttpClient client = new OkHttpClient();
        MediaType json = MediaType.get("application/json");
        for (int i = 0; i < IGNORED + TIMES; i++) {
            String mark = StubModel.mark(1_000_000_000L + i);
            Request request =
                    new Request.Builder()
                            .url(stub.url() + "/v1/messages")
                            .post(RequestBody.create("{\"text\":\"" + mark + "\"}", json))
                            .build();
            long begun = System.nanoTime();
            try (Response response = client.newCall(request).execute()) {
                response.body().bytes();
            }
            if (i >= IGNORED) {
                samples.add(stub.arrivalOf(mark) - begun);
            }
        }
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        return samples;
    }
}

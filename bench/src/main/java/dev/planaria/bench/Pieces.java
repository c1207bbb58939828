package dev.planaria.bench;

import dev.planaria.cli.Api;
import dev.planaria.cli.LocalServer;
import java.io.IOException;
import java.nio.file.Path;
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

    /// What the machine takes by itself.
    final Floors floors;

    /// A POST of a small document there and back: HTTP, JSON and one synced transaction.
    final Samples document = new Samples();

    /// From one thread to a new virtual one.
    final Samples handOver = new Samples();

    /// A warm connection of the gateway's HTTP library: from the call to its arrival.
    final Samples gateway = new Samples();

    private final LocalServer server;
    private final StubModel stub;
    private final OkHttpClient client = new OkHttpClient();
    private long mark = 1_000_000_000L;

    Pieces(Path data, LocalServer server, StubModel stub) throws IOException {
        this.floors = new Floors(data);
        this.server = server;
        this.stub = stub;
    }

    void measure() throws IOException, InterruptedException {
        floors.measure();
        measureRequests();
        measureHandOver();
        measureGateway();
    }

    private void measureRequests() throws IOException {
        http.round();
        document.round();
        String body = Api.object().put("name", "bench").toString();
        try (RawClient raw = new RawClient(server.url(), server.key())) {
            for (int i = 0; i < TIMES; i++) {
                RawClient.Exchange health = raw.get("/health");
                RawClient.Exchange made = raw.post("/v1/environments", body);
                http.add(health.answeredNanos() - health.sentNanos());
                document.add(made.answeredNanos() - made.sentNanos());
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
    public void close() throws IOException {
        floors.close();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}

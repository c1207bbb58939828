package dev.planaria.bench;

import dev.planaria.cli.LocalServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The loads of the overhead benchmark, and what they showed. But for those that are paced, each
/// message goes to a session of its own that has not been spoken to, so that no history is
/// measured.
final class OverheadLoad {
    final Samples oneByOne = new Samples();
    final Samples oneByOneAnswered = new Samples();
    final Samples atOnce = new Samples();
    final Samples atOnceAnswered = new Samples();
    final Samples paced = new Samples();

    private final AtomicLong cpuNanos = new AtomicLong();
    private final AtomicLong cpuMessages = new AtomicLong();
    private final LocalServer server;
    private final StubModel stub;
    private final String sessionBody;
    private final AtomicLong marks = new AtomicLong();

    OverheadLoad(LocalServer server, StubModel stub, String sessionBody) {
        this.server = server;
        this.stub = stub;
        this.sessionBody = sessionBody;
    }

    void warmUp(int messages, int sessions) throws IOException, InterruptedException {
        Samples ignored = new Samples();
        sequence(messages / 2, ignored, ignored);
        bursts(sessions, Math.max(1, messages / 2 / sessions), ignored, ignored);
        cpuNanos.set(0);
        cpuMessages.set(0);
    }

    void oneByOne(int messages) throws IOException, InterruptedException {
        oneByOne.round();
        oneByOneAnswered.round();
        sequence(messages, oneByOne, oneByOneAnswered);
    }

    void atOnce(int sessions, int bursts) throws IOException, InterruptedException {
        atOnce.round();
        atOnceAnswered.round();
        bursts(sessions, bursts, atOnce, atOnceAnswered);
    }

    void paced(int sessions, int perSecond, int seconds) throws IOException, InterruptedException {
        paced.round();
        new PacedLoad(this, sessions, perSecond, seconds).round(paced);
    }

    /// What a whole turn takes of the server's processor, from its message to its rest, when many
    /// come at once.
    double cpuMillisOfATurn() {
        return cpuNanos.get() / 1e6 / Math.max(1, cpuMessages.get());
    }

    private long serverCpu() {
        return ProcessHandle.of(server.process().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private void sequence(int messages, Samples arrived, Samples answered)
            throws IOException, InterruptedException {
        try (RawClient client = client()) {
            List<String> ids = newSessions(client, messages);
            for (String id : ids) {
                String mark = StubModel.mark(marks.incrementAndGet());
                RawClient.Exchange sent = client.post(events(id), OverheadBench.message(mark));
                arrived.add(stub.arrivalOf(mark) - sent.sentNanos());
                answered.add(sent.answeredNanos() - sent.sentNanos());
                // The turn's end must not be measured as a part of the next message.
                awaitIdle(client, id);
            }
        }
    }

    private void bursts(int sessions, int bursts, Samples arrived, Samples answered)
            throws IOException, InterruptedException {
        List<RawClient> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                clients.add(client());
            }
            for (int burst = 0; burst < bursts; burst++) {
                List<String> ids = newSessions(clients.getFirst(), sessions);
                long cpu = serverCpu();
                CyclicBarrier together = new CyclicBarrier(sessions);
                List<Future<Void>> sent = new ArrayList<>();
                for (int i = 0; i < sessions; i++) {
                    RawClient client = clients.get(i);
                    String id = ids.get(i);
                    sent.add(threads.submit(() -> one(client, id, together, arrived, answered)));
                }
                for (Future<Void> each : sent) {
                    each.get();
                }
                for (String id : ids) {
                    awaitIdle(clients.getFirst(), id);
                }
                cpuNanos.addAndGet(serverCpu() - cpu);
                cpuMessages.addAndGet(sessions);
            }
        } catch (ExecutionException e) {
            throw new IOException("a message of a burst failed: " + e.getCause(), e);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private Void one(
            RawClient client, String id, CyclicBarrier together, Samples arrived, Samples answered)
            throws IOException, InterruptedException, BrokenBarrierException {
        String mark = StubModel.mark(marks.incrementAndGet());
        String body = OverheadBench.message(mark);
        together.await();
        RawClient.Exchange sent = client.post(events(id), body);
        arrived.add(stub.arrivalOf(mark) - sent.sentNanos());
        answered.add(sent.answeredNanos() - sent.sentNanos());
        return null;
    }

    /// Sends a message.
    ///
    /// @return when the request of its model arrived
    long send(RawClient client, String id) throws IOException, InterruptedException {
        String mark = StubModel.mark(marks.incrementAndGet());
        client.post(events(id), OverheadBench.message(mark));
        return stub.arrivalOf(mark);
    }

    RawClient client() throws IOException {
        return new RawClient(server.url(), server.key());
    }

    List<String> newSessions(RawClient client, int count) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode made =
                    JsonMapper.shared().readTree(client.post("/v1/sessions", sessionBody).body());
            ids.add(made.path("id").asString(""));
        }
        return ids;
    }

    static String events(String id) {
        return "/v1/sessions/" + id + "/events";
    }

    static void awaitIdle(RawClient client, String id) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!client.get("/v1/sessions/" + id).body().contains("\"status\":\"idle\"")) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30)) {
                throw new IOException("session " + id + " did not come to rest in 30 s");
            }
            // Nobody counts it down: a millisecond, then another look.
            if (new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("a latch that nobody knows was counted down");
            }
        }
    }
}

package dev.planaria.bench;

import dev.planaria.cli.Api;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The loads of the load benchmark, and what they showed.
final class LoadShapes {
    static final int PER_SECOND = 100;
    static final int CONNECTIONS = 100;

    private static final int SECONDS_MAX = 120;
    private static final int STEADY_CONNECTIONS = 4;

    /// Messages of a request that makes the huge session longer: each is two events of its log.
    private static final int TOGETHER = 50;

    private static final Set<Integer> REFUSED = Set.of(429, 503, 529);

    final Samples steady = new Samples();
    final Samples burst = new Samples();
    final Samples huge = new Samples();
    final Samples besideHuge = new Samples();
    final Samples beyond = new Samples();
    final Samples after = new Samples();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();
    final Map<Integer, Integer> refusals = new ConcurrentHashMap<>();
    final List<String> broken = new ArrayList<>();
    double beyondPerSecond;
    double recovered;
    double peak;

    private final StubbedServer server;
    private final StubModel model;
    private final AtomicLong marks = new AtomicLong();

    LoadShapes(StubbedServer server, StubModel model) {
        this.server = server;
        this.model = model;
    }

    void warmUp(int messages) throws IOException, InterruptedException {
        Samples ignored = new Samples();
        List<String> ids = sessions(messages);
        server.crowd(16).each(messages, (client, i) -> send(client, ids.get(i), ignored));
        settle();
    }

    /// A session of so many events.
    String grow(int events) throws IOException, InterruptedException {
        try (RawClient client = server.client()) {
            String id = StubbedServer.create(client, server.body());
            for (int made = 0; made < events; made += TOGETHER) {
                ObjectNode body = Api.object();
                ArrayNode all = body.putArray("events");
                for (int i = 0; i < TOGETHER; i++) {
                    all.addObject()
                            .put("type", "user.message")
                            .putArray("content")
                            .addObject()
                            .put("type", "text")
                            .put("text", "One of very many.");
                }
                client.post(StubbedServer.events(id), body.toString());
                rest(client, id);
            }
            return id;
        }
    }

    void steady(int seconds) throws IOException, InterruptedException {
        steady.round();
        paced(seconds, steady);
    }

    /// Messages at a steady pace, each to a new session; what waits for its turn counts too.
    private void paced(int seconds, Samples samples) throws IOException, InterruptedException {
        List<String> ids = sessions(seconds * PER_SECOND);
        long begun = System.nanoTime();
        server.crowd(STEADY_CONNECTIONS)
                .each(
                        ids.size(),
                        (client, i) -> {
                            long due = begun + TimeUnit.SECONDS.toNanos(i) / PER_SECOND;
                            long early = due - System.nanoTime();
                            if (early > 0) {
                                Crowd.pause(TimeUnit.NANOSECONDS.toMillis(early));
                            }
                            send(client, ids.get(i), samples);
                        });
        settle();
    }

    void burst(int messages) throws IOException, InterruptedException {
        burst.round();
        List<String> ids = sessions(messages);
        server.crowd(CONNECTIONS).each(messages, (client, i) -> send(client, ids.get(i), burst));
        settle();
    }

    /// The huge session works on, one message after another, beside the steady load.
    void huge(String id, int seconds) throws IOException, InterruptedException {
        huge.round();
        besideHuge.round();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<IOException> failed = new ArrayList<>();
        Thread big =
                Thread.ofVirtual()
                        .start(() -> {
                            try (RawClient client = server.client()) {
                                while (System.nanoTime() < end) {
                                    send(client, id, huge);
                                    rest(client, id);
                                }
                            } catch (IOException e) {
                                failed.add(e);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        paced(seconds, besideHuge);
        big.join();
        if (!failed.isEmpty()) {
            throw failed.getFirst();
        }
    }

    /// As fast as so many connections can; then whether all that was accepted was answered, and
    /// whether the server is what it was.
    void beyond(int seconds) throws IOException, InterruptedException {
        push(seconds);
        after.round();
        paced(seconds, after);
    }

    /// As [#beyond], without what comes after.
    void push(int seconds) throws IOException, InterruptedException {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        long begun = System.nanoTime();
        long end = begun + TimeUnit.SECONDS.toNanos(seconds);
        String body = server.body("Is it so?");
        server.crowd(CONNECTIONS)
                .until(() -> System.nanoTime() > end, (client, _) -> push(client, body, accepted));
        double took = (System.nanoTime() - begun) / 1e9;
        beyondPerSecond = accepted.size() / took;
        begun = System.nanoTime();
        settle();
        recovered = (System.nanoTime() - begun) / 1e9;
        peak = server.memory().peakMegabytes();
        List<String> ids = List.copyOf(accepted);
        server.crowd(16).each(ids.size(), (client, i) -> check(client, ids.get(i)));
        if (lost.get() > 0) {
            broken.add(lost.get() + " accepted messages have no reply");
        }
    }

    private void push(RawClient client, String body, Set<String> accepted) throws IOException {
        RawClient.Exchange made = client.ask("POST", "/v1/sessions", body);
        if (made.status() == 200) {
            beyond.add(made.answeredNanos() - made.sentNanos());
            accepted.add(StubbedServer.read(made).path("id").asString(""));
        } else if (REFUSED.contains(made.status())) {
            refused.incrementAndGet();
            refusals.merge(made.status(), 1, Integer::sum);
        } else {
            throw new IOException("answered %d: %s".formatted(made.status(), made.body()));
        }
    }

    private void check(RawClient client, String id) throws IOException {
        int replies = 0;
        for (JsonNode event :
                StubbedServer.read(client.get(StubbedServer.events(id))).path("data")) {
            if (event.path("type").asString("").equals("agent.message")) {
                replies++;
            }
        }
        if (replies != 1) {
            lost.incrementAndGet();
        }
    }

    private void send(RawClient client, String id, Samples samples)
            throws IOException, InterruptedException {
        String mark = StubModel.mark(marks.incrementAndGet());
        RawClient.Exchange sent =
                client.post(StubbedServer.events(id), OverheadBench.message(mark));
        samples.add(model.arrivalOf(mark) - sent.sentNanos());
    }

    private List<String> sessions(int count) throws IOException, InterruptedException {
        AtomicReferenceArray<String> ids = new AtomicReferenceArray<>(count);
        String body = server.body();
        server.crowd(16).each(count, (client, i) -> ids.set(i, StubbedServer.create(client, body)));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(ids.get(i));
        }
        return all;
    }

    private void settle() throws IOException, InterruptedException {
        Crowd.await("all turns end", SECONDS_MAX, () -> server.running() == 0);
    }

    private static void rest(RawClient client, String id) throws IOException, InterruptedException {
        Crowd.await(
                "session " + id + " rests",
                SECONDS_MAX,
                () -> client.get("/v1/sessions/" + id).body().contains("\"status\":\"idle\""));
    }
}

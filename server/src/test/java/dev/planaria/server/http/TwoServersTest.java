package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Previews;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.Transactions;
import dev.planaria.server.metrics.Metrics;
import dev.planaria.testkit.MemoryStore;
import dev.planaria.testkit.Seeded;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers that share a store, over real HTTP (protocol W7, A4, A6).
@Timeout(60)
final class TwoServersTest {
    private static final Offer API = Offer.alone(new Metrics());

    private final IdSource ids = Seeded.ids(17);
    private final Transactions database = MemoryStore.database(InstantSource.system());
    private final List<TestNode> nodes = new ArrayList<>();

    private TestNode node(boolean thinks, TestNode.Without without) throws IOException {
        TestNode node = new TestNode(database, ids, thinks, API, without);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void close() {
        nodes.reversed().forEach(TestNode::close);
    }

    private void awaitAcquainted() {
        // Each looks who is there once a second.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> nodes.stream().allMatch(TestNode::knowsOthers));
    }

    private static String stream(String session, String query) {
        return "/v1/sessions/" + session + "/events/stream" + query;
    }

    @Test
    void aStreamHearsByHintsWhatAnotherServerWritesAndWhatIsBeingSaid() throws Exception {
        TestNode brain = node(true, TestNode.Without.LOOKOUT);
        TestNode other = node(false, TestNode.Without.LOOKOUT);
        awaitAcquainted();
        String session = brain.http().makeSession();
        try (Sse sse = Sse.open(other.port(), stream(session, "?event_deltas[]=agent.message"))) {
            awaitListening(brain, session);
            CountDownLatch held = brain.hold();
            brain.http().say(session, "hold");
            assertThat(sse.until(frame -> frame.event().equals("span.model_request_start")))
                    .extracting(Sse.Frame::event)
                    .contains("user.message", "session.status_running");
            ThreadId thread = session(brain, session).thread();
            EventId reply = ids.event();
            Previews said = brain.previews();
            said.publish(thread, new Preview.Started(reply, "agent.message"));
            said.publish(thread, new Preview.Text(reply, 0, "one "));
            said.publish(thread, new Preview.Text(reply, 0, "two"));
            List<Sse.Frame> pieces = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                pieces.add(Objects.requireNonNull(sse.next()));
            }
            assertThat(pieces)
                    .extracting(Sse.Frame::event)
                    .containsExactly("event_start", "event_delta", "event_delta");
            assertThat(pieces.get(1).data()).contains("one ");
            assertThat(pieces.get(2).data()).contains("two");
            held.countDown();
            assertThat(sse.untilIdle())
                    .extracting(Sse.Frame::event)
                    .contains("agent.message", "session.status_idle");
        }
    }

    /// A wish to hear takes a moment to get there.
    private static void awaitListening(TestNode at, String session) {
        await().atMost(Duration.ofSeconds(20)).until(() -> at.isListenedTo(new SessionId(session)));
    }

    @Test
    void inputOfAServerThatDoesNotThinkReachesOneThatDoes() throws Exception {
        TestNode brain = node(true, TestNode.Without.LOOKOUT);
        TestNode other = node(false, TestNode.Without.LOOKOUT);
        awaitAcquainted();
        String session = other.http().makeSession();
        other.http().say(session, "hello");
        awaitIdle(brain, session);
        assertThat(log(brain, session))
                .extracting(event -> event.body().getClass().getSimpleName())
                .contains("UserMessage", "AgentMessage");
    }

    private static void awaitIdle(TestNode node, String session) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> {
                    Session now = session(node, session);
                    return now.state().status() == SessionStatus.IDLE
                            && !log(node, session).isEmpty();
                });
    }

    private static Session session(TestNode node, String id) {
        return node.store().sessions().get(ApiSettings.WORKSPACE, new SessionId(id)).orElseThrow();
    }

    private static List<Event> log(TestNode node, String session) {
        return node.store()
                .log()
                .getEvents(session(node, session).thread(), Slice.after(Position.START, 10_000));
    }

    @Test
    void anOwnerHearsOfInputAtAnotherServer() throws Exception {
        TestNode owner = node(true, TestNode.Without.LOOKOUT);
        TestNode other = node(false, TestNode.Without.LOOKOUT);
        awaitAcquainted();
        String session = owner.http().makeSession();
        CountDownLatch closed = owner.hold();
        owner.http().say(session, "hold");
        await().atMost(Duration.ofSeconds(20)).until(() -> log(owner, session).size() >= 4);
        long seen = owner.store().inbox().pending(new SessionId(session)).arrivals();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting =
                    threads.submit(() ->
                            owner.store()
                                    .inbox()
                                    .awaitArrival(
                                            new SessionId(session), seen, Duration.ofMinutes(5)));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> owner.store().isAwaited(new SessionId(session)));
            other.http().say(session, "more");
            assertThat(waiting.get()).isTrue();
        } finally {
            closed.countDown();
        }
    }

    @Test
    void whereAllHintsAreLostAStreamFindsWhatIsThere() throws Exception {
        TestNode brain = node(true, TestNode.Without.HINTS);
        TestNode other = node(false, TestNode.Without.HINTS);
        String session = brain.http().makeSession();
        try (Sse sse = Sse.open(other.port(), stream(session, ""))) {
            brain.http().say(session, "hello");
            assertThat(sse.untilIdle())
                    .extracting(Sse.Frame::event)
                    .contains("user.message", "agent.message", "session.status_idle");
        }
    }

    @Test
    void onlyServersOfTheStoreAreHeard() throws Exception {
        TestNode node = node(true, TestNode.Without.NOTHING);
        Http http = node.http();
        String batch = "{\"from\":\"http://x\",\"items\":[]}";
        String path = "/internal/v1/hints";
        assertThat(http.bare("POST", path, batch).status()).isEqualTo(401);
        assertThat(http.post(path, batch).status()).as("the key of the API").isEqualTo(401);
        assertThat(shown(http, path, batch, "nonsense")).isEqualTo(401);
        assertThat(shown(http, path, batch, node.token())).isEqualTo(200);
        assertThat(shown(http, path, "nonsense", node.token())).isEqualTo(400);
        assertThat(
                        http.bare(
                                        "GET",
                                        "/v1/agents",
                                        "",
                                        "authorization",
                                        "Bearer " + node.token())
                                .status())
                .as("it opens nothing else")
                .isEqualTo(401);
        TestServer alone = TestServer.start();
        try (alone) {
            assertThat(new Http(alone).post(path, batch).status()).isEqualTo(404);
        }
    }

    private static int shown(Http http, String path, String body, String token) {
        return http.bare("POST", path, body, "authorization", "Bearer " + token).status();
    }

    @Test
    void aBrainServesNoClient() throws Exception {
        TestNode brain =
                new TestNode(
                        database,
                        ids,
                        true,
                        new Offer(false, null, new Metrics()),
                        TestNode.Without.NOTHING);
        nodes.add(brain);
        assertThat(brain.http().get("/v1/agents").status()).isEqualTo(404);
        assertThat(brain.http().get("/health").status()).isEqualTo(200);
        assertThat(brain.http().get("/ready").status()).isEqualTo(200);
    }

    @Test
    void oneRequestSentToTwoServersAtOnceIsOneEvent() throws Exception {
        TestNode one = node(true, TestNode.Without.NOTHING);
        TestNode other = node(true, TestNode.Without.NOTHING);
        String session = one.http().makeSession();
        List<Callable<Http.Answered>> sends = new ArrayList<>();
        for (TestNode node : List.of(one, other, one, other)) {
            sends.add(() ->
                    node.http()
                            .send(
                                    "POST",
                                    "/v1/sessions/" + session + "/events",
                                    Http.message("once"),
                                    "idempotency-key",
                                    "k1"));
        }
        List<Http.Answered> answers = atOnce(sends);
        assertThat(answers).extracting(Http.Answered::status).containsOnly(200);
        assertThat(answers)
                .extracting(each -> each.json().at("/data/0/id").asString(""))
                .hasSize(4)
                .containsOnly(answers.getFirst().json().at("/data/0/id").asString(""));
        awaitIdle(one, session);
        assertThat(log(one, session))
                .filteredOn(each -> each.wire().contains("\"user.message\""))
                .hasSize(1);
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> call : calls) {
                futures.add(
                        threads.submit(() -> {
                            together.await();
                            return call.call();
                        }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }

    /// A client that loses its connection at any moment, and comes back to either server.
    @Test
    void whoeverReconnectsAtAnyMomentSeesEveryEventOnce() throws Exception {
        TestNode one = node(true, TestNode.Without.NOTHING);
        TestNode other = node(false, TestNode.Without.NOTHING);
        awaitAcquainted();
        String session = one.http().makeSession();
        int messages = 12;
        RandomGenerator random = Seeded.random(23);
        List<String> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> talk =
                    threads.submit(() -> {
                        int sent = 0;
                        for (int i = 0; i < messages; i++) {
                            TestNode to = i % 2 == 0 ? one : other;
                            sent += to.http().say(session, "m" + i).status() == 200 ? 1 : 0;
                            if (i % 3 == 0) {
                                awaitIdle(one, session);
                            }
                        }
                        return sent;
                    });
            String last = null;
            for (int turn = 0; !isAllThere(one, session, seen, talk); turn++) {
                TestNode at = turn % 2 == 0 ? other : one;
                last = follow(at, session, last, random.nextInt(6), seen);
            }
            assertThat(talk.get()).isEqualTo(messages);
        }
        assertThat(seen)
                .as("every event of the log once, in its order")
                .isEqualTo(log(one, session).stream().map(event -> event.id().value()).toList());
        assertThat(seen.size()).isGreaterThan(messages * 2);
    }

    private static boolean isAllThere(
            TestNode node, String session, List<String> seen, Future<Integer> talk) {
        return talk.isDone()
                && session(node, session).state().status() == SessionStatus.IDLE
                && node.store().inbox().pending(new SessionId(session)).events().isEmpty()
                && log(node, session).size() <= seen.size();
    }

    /// Reads some frames, and breaks off.
    ///
    /// @return the last id seen so far
    private static String follow(
            TestNode at, String session, String last, int frames, List<String> seen)
            throws IOException {
        String[] header = last == null ? new String[0] : new String[] {"last-event-id: " + last};
        String now = last;
        try (Sse sse =
                Sse.open(at.port(), stream(session, last == null ? "?after=0" : ""), header)) {
            sse.socket().setSoTimeout(300);
            int read = 0;
            while (read < frames) {
                Sse.Frame frame = sse.next();
                if (frame == null) {
                    return now;
                }
                read++;
                if (frame.id() != null) {
                    now = Objects.requireNonNull(frame.id());
                    seen.add(now);
                }
            }
            return now;
        } catch (SocketTimeoutException e) {
            // Nothing came for a while: the next connection may see more.
            return now;
        }
    }
}

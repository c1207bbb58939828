package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.session.Slice;
import dev.planaria.core.wire.Json;
import dev.planaria.server.http.Sse.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Streams as bytes on a socket.
final class EventStreamTest {
    private TestServer server;
    private Http http;
    private String session;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(Duration.ofMillis(300), Duration.ofSeconds(2));
        http = new Http(server);
        session = http.makeSession();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void headersComeAtOnceBeforeAnyEvent() throws IOException {
        try (TestServer silent = TestServer.start(Duration.ofHours(1), Duration.ofHours(1))) {
            String quiet = new Http(silent).makeSession();
            try (Sse sse = Sse.of(silent, quiet, "")) {
                assertThat(sse.head().getFirst()).isEqualTo("http/1.1 200 ok");
            }
        }
    }

    @Test
    void pingsKeepASilentStreamAlive() throws IOException {
        try (Sse sse = Sse.of(server, session, "")) {
            assertThat(sse.head().getFirst()).isEqualTo("http/1.1 200 ok");
            assertThat(sse.head())
                    .contains("content-type: text/event-stream")
                    .anyMatch(line -> line.startsWith("request-id: req_"));
            for (int i = 0; i < 3; i++) {
                assertThat(sse.next()).isEqualTo(new Frame("ping", null, "{}"));
            }
        }
    }

    @Test
    void aTurnIsToldInOrderAndOnlyQueuedEventsTwice() throws IOException {
        try (Sse sse = Sse.of(server, session, "")) {
            http.say(session, "hello");
            List<Frame> frames = withoutPings(sse.untilIdle());
            assertThat(frames)
                    .extracting(Frame::event)
                    .containsExactly(
                            "user.message",
                            "user.message",
                            "session.thread_status_running",
                            "session.status_running",
                            "span.model_request_start",
                            "agent.message",
                            "span.model_request_end",
                            "session.usage",
                            "session.thread_status_idle",
                            "session.status_idle");
            Frame accepted = frames.get(0);
            Frame taken = frames.get(1);
            assertThat(accepted.id()).isNull();
            assertThat(json(accepted).get("processed_at").isNull()).isTrue();
            assertThat(json(taken).get("processed_at").isString()).isTrue();
            assertThat(json(accepted).get("id")).isEqualTo(json(taken).get("id"));
            for (Frame frame : frames.subList(1, frames.size())) {
                assertThat(frame.id()).isEqualTo(json(frame).get("id").stringValue());
                assertThat(json(frame).get("type").stringValue()).isEqualTo(frame.event());
            }
        }
    }

    @Test
    void allStreamsOfASessionTellTheSame() throws IOException {
        List<Sse> all = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                all.add(Sse.of(server, session, ""));
                assertThat(all.getLast().head().getFirst()).isEqualTo("http/1.1 200 ok");
            }
            for (String text : List.of("one", "two", "three")) {
                http.say(session, text);
                List<Frame> first = withoutPings(all.getFirst().untilIdle());
                assertThat(first).anyMatch(frame -> frame.data().contains("You said: " + text));
                for (Sse other : all.subList(1, all.size())) {
                    assertThat(withoutPings(other.untilIdle())).isEqualTo(first);
                }
            }
        } finally {
            for (Sse each : all) {
                each.close();
            }
        }
    }

    @Test
    void whatHappenedBeforeIsNotTold() throws IOException {
        sayAndWait("before");
        try (Sse sse = Sse.of(server, session, "")) {
            http.say(session, "after");
            assertThat(sse.untilIdle())
                    .noneMatch(frame -> frame.data().contains("before"))
                    .anyMatch(frame -> frame.data().contains("You said: after"));
        }
    }

    @Test
    void aMessageThatWaitedBeforeTheStreamIsToldOnceWhenItIsTaken() throws IOException {
        CountDownLatch hold = server.brain().hold();
        http.say(session, "hold");
        await().until(() -> status().equals("running") && logHas("span.model_request_start"));
        http.say(session, "second");
        try (Sse sse = Sse.of(server, session, "")) {
            hold.countDown();
            List<Frame> frames = sse.untilIdle();
            assertThat(frames.stream().filter(frame -> frame.event().equals("user.message")))
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.id()).isNotNull());
        }
    }

    @Test
    void lastEventIdGoesOnWhereAStreamBrokeOff() throws IOException {
        sayAndWait("one");
        List<String> ids =
                http.get(events())
                        .json()
                        .get("data")
                        .valueStream()
                        .map(event -> event.get("id").stringValue())
                        .toList();
        try (Sse sse = Sse.open(server, events() + "/stream", "last-event-id: " + ids.get(3))) {
            List<Frame> rest = sse.untilIdle();
            assertThat(rest).extracting(Frame::id).isEqualTo(ids.subList(4, ids.size()));
        }
        try (Sse sse = Sse.of(server, session, "?after=4")) {
            assertThat(sse.untilIdle()).extracting(Frame::id).isEqualTo(ids.subList(4, ids.size()));
        }
        try (Sse sse = Sse.of(server, session, "?after=" + ids.get(3))) {
            assertThat(sse.untilIdle()).hasSize(ids.size() - 4);
        }
        try (Sse sse =
                Sse.open(
                        server,
                        events() + "/stream?after=0",
                        "last-event-id: " + ids.get(ids.size() - 2))) {
            assertThat(sse.untilIdle()).hasSize(1);
        }
        try (Sse sse = Sse.of(server, session, "?after=0")) {
            assertThat(sse.untilIdle()).extracting(Frame::id).isEqualTo(ids);
        }
    }

    @Test
    void aReplayAlsoTellsWhatStillWaits() throws IOException {
        CountDownLatch hold = server.brain().hold();
        http.say(session, "hold");
        await().until(() -> logHas("span.model_request_start"));
        http.say(session, "second");
        try (Sse sse = Sse.of(server, session, "?after=0")) {
            List<Frame> frames = sse.until(frame -> frame.data().contains("second"));
            assertThat(frames.getLast().id()).isNull();
            assertThat(frames.getFirst().id()).isNotNull();
            hold.countDown();
            assertThat(withoutPings(sse.untilIdle()))
                    .filteredOn(frame -> frame.data().contains("\"text\":\"second\""))
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.id()).isNotNull());
        }
    }

    @Test
    void previewsComeBeforeTheirEventAndOnlyWhereAskedFor() throws IOException {
        try (Sse plain = Sse.of(server, session, "");
                Sse thinking = Sse.of(server, session, "?event_deltas%5B%5D=agent.thinking");
                Sse sse = Sse.of(server, session, "?event_deltas[]=agent.message")) {
            http.say(session, "hello");
            List<Frame> frames = withoutPings(sse.untilIdle());
            List<String> types = frames.stream().map(Frame::event).toList();
            int start = types.indexOf("event_start");
            assertThat(types.indexOf("span.model_request_start")).isLessThan(start);
            assertThat(types.subList(start, start + 4))
                    .containsExactly("event_start", "event_delta", "event_delta", "agent.message");
            JsonNode message = json(frames.get(start + 3));
            JsonNode started = json(frames.get(start));
            assertThat(started.get("event").get("id")).isEqualTo(message.get("id"));
            assertThat(started.get("event").get("type").stringValue()).isEqualTo("agent.message");
            assertThat(frames.get(start).id()).isNull();
            JsonNode delta = json(frames.get(start + 1));
            assertThat(delta.get("event_id")).isEqualTo(message.get("id"));
            assertThat(delta.get("delta").get("type").stringValue()).isEqualTo("content_delta");
            assertThat(delta.get("delta").get("index").intValue()).isZero();
            assertThat(delta.get("delta").get("content").get("text").stringValue())
                    .isEqualTo("You said: ");
            assertThat(plain.untilIdle()).noneMatch(EventStreamTest::isPreview);
            assertThat(thinking.untilIdle()).noneMatch(EventStreamTest::isPreview);
        }
    }

    @Test
    void ofARequestThatWasUnderWayNoPreviewsAreShown() throws IOException {
        CountDownLatch hold = server.brain().hold();
        http.say(session, "hold");
        await().until(() -> logHas("span.model_request_start"));
        try (Sse sse = Sse.of(server, session, "?event_deltas=agent.message")) {
            hold.countDown();
            assertThat(sse.untilIdle())
                    .noneMatch(EventStreamTest::isPreview)
                    .anyMatch(frame -> frame.event().equals("agent.message"));
            http.say(session, "again");
            assertThat(sse.untilIdle()).anyMatch(EventStreamTest::isPreview);
        }
    }

    @Test
    void aLatePreviewIsNotShownAfterItsEvent() throws IOException {
        try (Sse sse = Sse.of(server, session, "?event_deltas=agent.message")) {
            http.say(session, "hello");
            List<Frame> turn = sse.untilIdle();
            String id =
                    turn.stream()
                            .filter(frame -> frame.event().equals("agent.message"))
                            .findFirst()
                            .map(Frame::id)
                            .orElseThrow();
            server.previews().publish(thread(), new Preview.Text(new EventId(id), 0, "late"));
            server.previews()
                    .publish(thread(), new Preview.Started(new EventId(id), "agent.message"));
            assertThat(sse.next()).isEqualTo(new Frame("ping", null, "{}"));
        }
    }

    @Test
    void aDeletedSessionIsToldAndEndsItsStreams() throws IOException {
        try (Sse one = Sse.of(server, session, "");
                Sse two = Sse.of(server, session, "")) {
            assertThat(http.send("DELETE", "/v1/sessions/" + session, "").status()).isEqualTo(200);
            for (Sse sse : List.of(one, two)) {
                List<Frame> frames = withoutPings(sse.until(_ -> false));
                assertThat(frames).extracting(Frame::event).containsExactly("session.deleted");
                assertThat(frames.getFirst().id()).isNull();
            }
        }
    }

    @Test
    void anArchivedSessionIsToldAndEndsItsStreams() throws IOException {
        try (Sse sse = Sse.of(server, session, "")) {
            http.post("/v1/sessions/" + session + "/archive", "");
            assertThat(withoutPings(sse.until(_ -> false)))
                    .extracting(Frame::event)
                    .containsExactly(
                            "session.thread_status_terminated", "session.status_terminated");
        }
        try (Sse late = Sse.of(server, session, "")) {
            assertThat(late.until(_ -> false)).isEmpty();
        }
        try (Sse replay = Sse.of(server, session, "?after=0")) {
            assertThat(replay.until(_ -> false)).isNotEmpty();
        }
    }

    @Test
    void stoppingTheServerEndsStreamsAtOnce() throws IOException, InterruptedException {
        try (Sse sse = Sse.of(server, session, "")) {
            long before = System.nanoTime();
            server.api().stop();
            assertThat(sse.until(_ -> false)).allMatch(frame -> frame.event().equals("ping"));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aClientThatLeftIsForgotten() throws IOException {
        try (Sse _ = Sse.of(server, session, "?event_deltas=agent.message")) {
            assertThat(server.previews().listeners(thread())).isEqualTo(1);
        }
        await().until(() -> server.previews().listeners(thread()) == 0);
    }

    @Test
    void aClientThatDoesNotReadIsCutAndHoldsNobodyUp() throws IOException {
        try (Sse slow = Sse.of(server, session, "?event_deltas=agent.message");
                Sse quick = Sse.of(server, session, "")) {
            String big = "x".repeat(1 << 20);
            for (int i = 0; i < 12; i++) {
                http.say(session, big);
                quick.untilIdle();
            }
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> server.previews().listeners(thread()) == 0);
            assertThat(slow.socket().isConnected()).isTrue();
        }
    }

    private static boolean isPreview(Frame frame) {
        return frame.event().equals("event_start") || frame.event().equals("event_delta");
    }

    private static List<Frame> withoutPings(List<Frame> frames) {
        return frames.stream().filter(frame -> !frame.event().equals("ping")).toList();
    }

    private static JsonNode json(Frame frame) {
        return Json.parse(frame.data());
    }

    private String events() {
        return "/v1/sessions/" + session + "/events";
    }

    private void sayAndWait(String text) {
        http.say(session, text);
        await().until(() -> logHas("session.status_idle") && status().equals("idle"));
    }

    private String status() {
        return http.get("/v1/sessions/" + session).json().get("status").stringValue();
    }

    private boolean logHas(String type) {
        return server.store().log().getEvents(thread(), Slice.after(Position.START, 1_000)).stream()
                .anyMatch(event -> event.wire().contains("\"" + type + "\""));
    }

    private ThreadId thread() {
        return server.store()
                .sessions()
                .get(ApiSettings.WORKSPACE, new SessionId(session))
                .orElseThrow()
                .thread();
    }
}

package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.BindException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Sending and listing events, and sending them twice.
final class EventsTest {
    private TestServer server;
    private Http http;
    private String session;
    private String path;

    @BeforeEach
    void start() throws BindException {
        server = TestServer.start();
        http = new Http(server);
        session = http.makeSession();
        path = "/v1/sessions/" + session + "/events";
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void untilIdle() {
        await().until(() ->
                http.get("/v1/sessions/" + session)
                        .json()
                        .get("status")
                        .stringValue()
                        .equals("idle"));
    }

    private List<JsonNode> list(String query) {
        Http.Answered answered = http.get(path + query);
        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
        return answered.json().get("data").valueStream().toList();
    }

    private static List<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.get("id").stringValue()).toList();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.get("type").stringValue()).toList();
    }

    @Test
    void theEchoHasTheIdUnderWhichTheEventIsKept() {
        Http.Answered sent = http.say(session, "hello");
        untilIdle();
        assertThat(sent.json().at("/data/0/processed_at").isNull()).isTrue();
        assertThat(sent.json().at("/data/0/id")).isEqualTo(list("").getFirst().get("id"));
    }

    @Test
    void aMessageToARestingSessionMakesItRunAtOnce() {
        server.brain().hold();
        http.say(session, "hold");
        assertThat(http.get("/v1/sessions/" + session).json().get("status").stringValue())
                .isEqualTo("running");
        assertThat(server.brain().woken()).extracting(Object::toString).containsExactly(session);
    }

    @Test
    void whatStillWaitsComesLastAndPagesSkipNothing() {
        CountDownLatch hold = server.brain().hold();
        http.say(session, "hold");
        await().until(() -> types(list("")).contains("span.model_request_start"));
        for (int i = 0; i < 5; i++) {
            http.say(session, "waiting " + i);
        }
        List<JsonNode> all = list("");
        assertThat(all).hasSize(9);
        assertThat(all.subList(4, 9))
                .allSatisfy(event -> assertThat(event.get("processed_at").isNull()).isTrue());
        assertThat(all.getLast().toString()).contains("waiting 4");
        for (int limit = 1; limit <= 9; limit++) {
            assertThat(paged("order=asc&limit=" + limit)).isEqualTo(ids(all));
            assertThat(paged("order=desc&limit=" + limit)).isEqualTo(ids(all).reversed());
        }
        assertThat(list("?before=3")).hasSize(2);
        assertThat(types(list("?types[]=user.message&types[]=session.status_running"))).hasSize(7);
        hold.countDown();
    }

    private List<String> paged(String query) {
        List<String> found = new ArrayList<>();
        String at = "";
        do {
            JsonNode page = http.get(path + "?" + query + at).json();
            found.addAll(ids(page.get("data").valueStream().toList()));
            JsonNode next = page.get("next_page");
            at = next.isNull() ? "" : "&page=" + next.stringValue();
        } while (!at.isEmpty());
        return found;
    }

    @Test
    void anyPieceOfTheHistoryCanBeReadAgain() {
        http.say(session, "hello");
        untilIdle();
        List<JsonNode> all = list("");
        String third = all.get(2).get("id").stringValue();
        assertThat(list("?after=3")).isEqualTo(all.subList(3, all.size()));
        assertThat(list("?after=" + third)).isEqualTo(all.subList(3, all.size()));
        assertThat(list("?before=" + third)).isEqualTo(all.subList(0, 2));
        assertThat(list("?after=1&before=4&order=desc")).isEqualTo(all.subList(1, 3).reversed());
        assertThat(list("?limit=100000")).isEqualTo(all);
        String time = all.get(2).get("processed_at").stringValue();
        assertThat(list("?created_at%5Bgt%5D=" + time)).isEqualTo(all.subList(3, all.size()));
        assertThat(list("?created_at%5Bgte%5D=" + time)).isEqualTo(all.subList(2, all.size()));
        assertThat(list("?created_at%5Blt%5D=" + time)).isEqualTo(all.subList(0, 2));
        assertThat(list("?created_at%5Blte%5D=" + time)).isEqualTo(all.subList(0, 3));
        String cursor = http.get(path + "?limit=1").json().get("next_page").stringValue();
        assertThat(http.get(path + "?order=desc&page=" + cursor).status()).isEqualTo(400);
    }

    @Test
    void oneKeyIsOneEvent() {
        String body = Http.message("once");
        Http.Answered first = http.send("POST", path, body, "idempotency-key", "k1");
        Http.Answered again = http.send("POST", path, body, "idempotency-key", "k1");
        assertThat(again.body()).isEqualTo(first.body());
        Http.Answered other =
                http.send("POST", path, Http.message("other"), "idempotency-key", "k1");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.header("x-should-retry")).isEqualTo("false");
        untilIdle();
        assertThat(types(list(""))).containsOnlyOnce("user.message");
        assertThat(http.send("POST", path, body, "idempotency-key", "k2").body())
                .isNotEqualTo(first.body());
    }

    @Test
    void oneKeyIsOneOfEverythingThatIsMade() {
        for (String kind : List.of("agents", "environments", "sessions")) {
            String body =
                    switch (kind) {
                        case "agents" -> "{\"name\":\"n\",\"model\":\"m\"}";
                        case "environments" -> "{\"name\":\"n\"}";
                        default -> http.sessionBody("");
                    };
            String first = http.send("POST", "/v1/" + kind, body, "idempotency-key", "same").body();
            String again = http.send("POST", "/v1/" + kind, body, "idempotency-key", "same").body();
            assertThat(again.substring(0, 40)).isEqualTo(first.substring(0, 40));
        }
    }

    @Test
    void aMarkedRetryOfADeliveredAnswerIsANewRequest() {
        String body = Http.message("continue");
        String first = http.send("POST", path, body, "x-stainless-retry-count", "0").body();
        await().untilAsserted(() ->
                assertThat(http.send("POST", path, body, "x-stainless-retry-count", "1").body())
                        .isNotEqualTo(first));
        assertThat(http.say(session, "continue").status()).isEqualTo(200);
    }

    @Test
    void manyMessagesAtOnceAreOneOrderedHistory() throws Exception {
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Http.Answered>> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String text = "m" + i;
                sent.add(many.submit(() -> http.say(session, text)));
            }
            for (Future<Http.Answered> one : sent) {
                assertThat(one.get().status()).isEqualTo(200);
            }
        }
        untilIdle();
        List<JsonNode> all = list("");
        assertThat(new HashSet<>(ids(all))).hasSize(all.size());
        assertThat(types(all).stream().filter("user.message"::equals)).hasSize(20);
        int open = 0;
        for (String type : types(all)) {
            open += type.equals("span.model_request_start") ? 1 : 0;
            open -= type.equals("span.model_request_end") ? 1 : 0;
            assertThat(open).isBetween(0, 1);
        }
    }

    @Test
    void anAnswerMayBeRepeatedButNotChanged() {
        http.say(session, "call");
        untilIdle();
        String call = list("?types=agent.custom_tool_use").getFirst().get("id").stringValue();
        String idle = list("?types=session.status_idle").getLast().toString();
        assertThat(idle).contains("\"requires_action\"").contains(call);
        String result =
                "{\"events\":[{\"type\":\"user.custom_tool_result\",\"custom_tool_use_id\":\"%s\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}]}";
        Http.Answered first = http.post(path, result.formatted(call, "sunny"));
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().at("/data/0/processed_at").isString()).isTrue();
        assertThat(http.post(path, result.formatted(call, "sunny")).body()).isEqualTo(first.body());
        assertThat(http.post(path, result.formatted(call, "rainy")).status()).isEqualTo(400);
        await().until(() -> http.get(path).body().contains("You said: sunny"));
    }

    @Test
    void aConfirmationAnswersOnlyACallThatAsks() {
        http.say(session, "ask");
        untilIdle();
        String call = list("?types=agent.tool_use").getFirst().get("id").stringValue();
        String result =
                "{\"events\":[{\"type\":\"user.custom_tool_result\",\"custom_tool_use_id\":\"%s\"}]}"
                        .formatted(call);
        assertThat(http.post(path, result).status()).isEqualTo(400);
        String deny =
                ("{\"events\":[{\"type\":\"user.tool_confirmation\",\"tool_use_id\":\"%s\","
                                + "\"result\":\"deny\",\"deny_message\":\"no\"}]}")
                        .formatted(call);
        assertThat(http.post(path, deny).status()).isEqualTo(200);
        await().until(() -> http.get(path).body().contains("You said: denied"));
    }

    @Test
    void whileASessionWaitsInstructionsComeOnlyWithAnAnswer() {
        http.say(session, "call");
        untilIdle();
        String instructed =
                "{\"events\":["
                        + Http.userMessage("x")
                        + ",{\"type\":\"system.message\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"be brief\"}]}]}";
        Http.Answered refused = http.post(path, instructed);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("must follow a user.custom_tool_result");
        assertThat(http.say(session, "a message is welcome").status()).isEqualTo(200);
    }

    @Test
    void anInterruptWithNothingToStopLeavesNoTrace() {
        Http.Answered sent = http.post(path, "{\"events\":[{\"type\":\"user.interrupt\"}]}");
        assertThat(sent.status()).isEqualTo(200);
        assertThat(sent.json().at("/data/0/type").stringValue()).isEqualTo("user.interrupt");
        assertThat(list("")).isEmpty();
    }

    @Test
    void anInterruptEndsTheTurn() {
        server.brain().hold();
        http.say(session, "hold");
        await().until(() -> types(list("")).contains("span.model_request_start"));
        http.post(path, "{\"events\":[{\"type\":\"user.interrupt\"}]}");
        untilIdle();
        assertThat(types(list(""))).contains("user.interrupt");
    }

    @Test
    void anArchivedSessionTakesNoMoreEvents() {
        http.post("/v1/sessions/" + session + "/archive", "");
        Http.Answered refused = http.say(session, "hello?");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        assertThat(list("")).isNotEmpty();
        assertThat(http.get("/v1/sessions/" + session).json().get("status").stringValue())
                .isEqualTo("terminated");
    }

    @Test
    void aMessageOfManyMegabytesIsKeptWhole() {
        String data = "QUJD".repeat(6 << 20);
        String body =
                ("{\"events\":[{\"type\":\"user.message\",\"content\":[{\"type\":\"document\","
                                + "\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\","
                                + "\"data\":\"%s\"}}]}]}")
                        .formatted(data);
        Http.Answered sent = http.post(path, body);
        assertThat(sent.status()).as(sent.message()).isEqualTo(200);
        untilIdle();
        assertThat(list("?types=user.message").getFirst().toString()).contains(data);
    }
}

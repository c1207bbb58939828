package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.Seeded;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the operator of a server can do, and how much clients can ask for (protocol L1-L3).
final class OperatorTest {
    private final IdSource ids = Seeded.ids(11);
    private TestServer server;
    private Http http;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start();
        http = new Http(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aParkedSessionIsShownSoAndWokenOnce() {
        String session = parked();
        assertThat(http.get("/v1/sessions/" + session).json().path("planaria").toString())
                .isEqualTo("{\"parked\":true,\"attempts\":5}");
        assertThat(http.get("/v1/sessions").json().path("data").get(0).path("planaria").toString())
                .isEqualTo("{\"parked\":true,\"attempts\":5}");
        Http.Answered woken = http.post(wake(session), "");
        assertThat(woken.status()).isEqualTo(200);
        assertThat(woken.body())
                .isEqualTo(
                        ("{\"id\":\"%s\",\"type\":\"session_wake\",\"was\":\"parked\",\"woken\":true,"
                                        + "\"attempts\":5}")
                                .formatted(session));
        await().untilAsserted(() ->
                assertThat(http.get("/v1/sessions/" + session).json().has("planaria")).isFalse());
        await().untilAsserted(() ->
                assertThat(http.post(wake(session), "{}").json().path("was").asString(""))
                        .isEqualTo("resting"));
    }

    @Test
    void whatCannotBeWokenIsRefusedInTheOfficialShape() {
        Http.Answered nobody = http.post(wake("sesn_nobody"), "");
        assertThat(nobody.status()).isEqualTo(404);
        assertThat(nobody.json().path("error").path("type").asString(""))
                .isEqualTo("not_found_error");
        String session = http.makeSession();
        assertThat(http.post(wake(session), "{\"a\":1}").status()).isEqualTo(400);
        http.post("/v1/sessions/" + session + "/archive", "");
        Http.Answered archived = http.post(wake(session), "");
        assertThat(archived.status()).isEqualTo(400);
        assertThat(archived.message()).contains("is archived and cannot be woken");
        assertThat(http.bare("POST", wake(session), "").status()).isEqualTo(401);
    }

    @Test
    void howSoonRepliesBeganIsToldOfASessionAndOfItsAgent() {
        String session = http.makeSession();
        String agent =
                http.get("/v1/sessions/" + session).json().path("agent").path("id").asString("");
        for (String path : List.of("/v1/x/sessions/" + session, "/v1/x/agents/" + agent)) {
            Http.Answered answer = http.get(path + "/ttft");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("type").asString("")).isEqualTo("ttft");
            assertThat(answer.json().path("complete").asBoolean(false)).isTrue();
            assertThat(answer.json().path("total").has("p95_ms")).isTrue();
            assertThat(http.bare("GET", path + "/ttft", "").status()).isEqualTo(401);
        }
        assertThat(http.get("/v1/x/sessions/sesn_nobody/ttft").status()).isEqualTo(404);
        assertThat(http.get("/v1/x/agents/agent_nobody/ttft").status()).isEqualTo(404);
    }

    @Test
    void whoeverSendsTooMuchIsAskedToWait() throws IOException {
        ApiSettings.Limits few = new ApiSettings.Limits(100, 100, 100, 2);
        try (TestServer strict = TestServer.start(few)) {
            Http client = new Http(strict);
            String session = client.makeSession();
            Http.Answered last = client.say(session, "hi");
            for (int i = 0; i < 20 && last.status() == 200; i++) {
                last = client.say(session, "hi");
            }
            assertThat(last.status()).isEqualTo(429);
            assertThat(last.json().path("error").path("type").asString(""))
                    .isEqualTo("rate_limit_error");
            assertThat(last.header("retry-after")).isEqualTo("1");
            assertThat(last.header("x-should-retry")).isEqualTo("true");
            assertThat(client.get("/v1/sessions/" + session).status()).as("reads").isEqualTo(200);
        }
    }

    @Test
    void aLimitOfZeroIsNone() throws IOException {
        try (TestServer open = TestServer.start(new ApiSettings.Limits(100, 100, 100, 0))) {
            Http client = new Http(open);
            String session = client.makeSession();
            for (int i = 0; i < 30; i++) {
                assertThat(client.say(session, "hi").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void streamsAreCountedForEachSessionAndForTheServer() throws IOException {
        try (TestServer strict = TestServer.start(new ApiSettings.Limits(100, 2, 1, 0))) {
            Http client = new Http(strict);
            String one = client.makeSession();
            String two = client.makeSession();
            String three = client.makeSession();
            try (Sse first = Sse.of(strict, one, "")) {
                assertThat(status(first)).contains("200");
                await().untilAsserted(() -> refused(strict, one, "429"));
                try (Sse second = Sse.of(strict, two, "")) {
                    assertThat(status(second)).contains("200");
                    await().untilAsserted(() -> refused(strict, three, "529"));
                }
            }
            await().untilAsserted(() -> {
                try (Sse again = Sse.of(strict, one, "")) {
                    assertThat(status(again)).contains("200");
                }
            });
        }
    }

    private static void refused(TestServer server, String session, String status)
            throws IOException {
        try (Sse sse = Sse.of(server, session, "")) {
            assertThat(status(sse)).contains(status);
        }
    }

    private static String status(Sse sse) {
        return sse.head().getFirst();
    }

    private static String wake(String session) {
        return "/v1/x/sessions/" + session + "/wake";
    }

    /// A session whose brain died five times, told by the store alone.
    private String parked() {
        String session = http.makeSession();
        Store store = server.store();
        SessionId id = new SessionId(session);
        EventId message = ids.event();
        Receipt receipt = new Receipt.Unnamed("test", "hash", "req_1", false);
        Inbox.Accepted accepted =
                store.inbox()
                        .submit(
                                ApiSettings.WORKSPACE,
                                id,
                                receipt,
                                List.of(
                                        new Event.Draft(
                                                message,
                                                new EventBody.UserMessage(
                                                        ContentBlock.text("Die")))));
        Lease lease = Objects.requireNonNull(accepted.lease());
        for (int deaths = 1; deaths < 5; deaths++) {
            store.leases().release(lease, 1, new Release.Died(store.clock().instant()));
            lease = store.leases().claim(id).orElseThrow();
        }
        Event.Draft idle =
                new Event.Draft(
                        ids.event(), new EventBody.StatusIdle(new StopReason.RetriesExhausted()));
        assertThat(
                        store.leases()
                                .release(
                                        lease,
                                        1,
                                        new Release.Parked(List.of(message), List.of(idle))))
                .isTrue();
        return session;
    }
}

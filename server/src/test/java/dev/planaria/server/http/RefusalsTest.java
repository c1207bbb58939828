package dev.planaria.server.http;

import static dev.planaria.server.http.Refusal.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What is refused, with which status and in which words.
final class RefusalsTest {
    private static final String CATALOG = "dev.planaria.server.http.CatalogRefusals#";
    private static final String SESSION = "dev.planaria.server.http.SessionRefusals#";

    private static TestServer server;
    private static Http http;
    private static String agent;
    private static String archivedAgent;
    private static String environment;
    private static String archivedEnvironment;
    private static String session;

    @BeforeAll
    static void start() throws BindException {
        server = TestServer.start();
        http = new Http(server);
        agent = http.makeAgent();
        environment = http.makeEnvironment();
        session = http.makeSession();
        archivedAgent = http.makeAgent();
        http.post("/v1/agents/" + archivedAgent + "/archive", "");
        archivedEnvironment = http.makeEnvironment();
        http.post("/v1/environments/" + archivedEnvironment + "/archive", "");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String filled(String text) {
        return text.replace("$a", agent)
                .replace("$e", environment)
                .replace("$s", session)
                .replace("$A", archivedAgent)
                .replace("$E", archivedEnvironment);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({CATALOG + "agents", CATALOG + "tools", CATALOG + "environments"})
    @MethodSource({SESSION + "sessions", SESSION + "resources", SESSION + "events"})
    @MethodSource("queries")
    void isRefused(Refusal refused) {
        Http.Answered answered =
                http.send(
                        refused.method(),
                        filled(refused.path()),
                        filled(refused.body()).replace('\'', '"'));
        assertThat(answered.status()).as(answered.body()).isEqualTo(refused.status());
        JsonNode body = answered.json();
        assertThat(body.get("type").stringValue()).isEqualTo("error");
        assertThat(body.get("error").get("type").stringValue())
                .isEqualTo(
                        switch (refused.status()) {
                            case 404 -> "not_found_error";
                            case 409 -> "conflict_error";
                            default -> "invalid_request_error";
                        });
        assertThat(answered.message()).contains(refused.says());
        assertThat(body.get("request_id").stringValue())
                .startsWith("req_")
                .isEqualTo(answered.header("request-id"));
        assertThat(answered.header("x-should-retry"))
                .isEqualTo(refused.status() == 409 ? "false" : "");
    }

    static Stream<Refusal> queries() {
        return Stream.of(
                get("/v1/agents?limit=0", 400, "limit: must be a whole number"),
                get("/v1/agents?limit=-1", 400, "limit: must be a whole number"),
                get("/v1/agents?limit=x", 400, "limit: must be a whole number"),
                get("/v1/agents?page=garbage", 400, "page: not a cursor"),
                get("/v1/agents?include_archived=maybe", 400, "include_archived: must be true"),
                get("/v1/agents?created_at%5Bgte%5D=today", 400, "created_at[gte]: must be"),
                get("/v1/sessions?order=up", 400, "order: must be asc or desc"),
                get("/v1/sessions?statuses%5B%5D=asleep", 400, "statuses: must be"),
                get("/v1/sessions?agent_version=1", 400, "agent_version: needs agent_id"),
                get("/v1/sessions/$s/events?types%5B%5D=session.deleted", 400, "types.0: no event"),
                get("/v1/sessions/$s/events?types=x", 400, "types.0: no event type"),
                get("/v1/sessions/$s/events?after=sevt_x", 400, "after: this session's log has no"),
                get(
                        "/v1/sessions/$s/events/stream?event_deltas%5B%5D=agent.tool_use",
                        400, "event_deltas: only agent.message and agent.thinking"),
                get(
                        "/v1/sessions/$s/events/stream?x=1"
                                + "&event_deltas=agent.message".repeat(101),
                        400,
                        "event_deltas: at most 100"),
                get("/v1/sessions/$s/events/stream?after=sevt_x", 400, "after: this session's"),
                get("/v1/files", 404, "no such route"),
                get("/v1/agents/", 404, "Agent not found"),
                get("/nothing", 404, "no such route"));
    }
}

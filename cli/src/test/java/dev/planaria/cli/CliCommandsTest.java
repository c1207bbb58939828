package dev.planaria.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CliCommandsTest {
    private static final String EVENTS = "POST /v1/sessions/sesn_1/events";
    private static final String STREAM = "GET /v1/sessions/sesn_1/events/stream";

    @Command(name = "planaria")
    private static final class Root {}

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                new FakeServer()
                        .answer("GET /v1/agents", 200, "{\"data\":[],\"next_page\":null}")
                        .answer("POST /v1/agents", 200, "{\"id\":\"agent_1\"}")
                        .answer(
                                "GET /v1/environments",
                                200,
                                "{\"data\":[{\"id\":\"env_1\",\"name\":\"run\"}],\"next_page\":null}")
                        .answer("POST /v1/sessions", 200, "{\"id\":\"sesn_1\"}")
                        .answer(EVENTS, 200, "{\"data\":[{\"id\":\"sevt_0\"}]}")
                        .answer(
                                "GET /v1/sessions/sesn_1/events",
                                200,
                                "{\"data\":[],\"next_page\":null}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int planaria(String... arguments) {
        CommandLine line = new CommandLine(new Root());
        CliCommands.all().forEach(line::addSubcommand);
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", server.url(), "--key", "k"));
        return line.execute(all.toArray(String[]::new));
    }

    private void reply() {
        server.preview(
                "event_start",
                "{\"type\":\"event_start\",\"event\":{\"type\":\"agent.message\",\"id\":\"sevt_2\"}}");
        for (String part : List.of("All ", "is ")) {
            server.preview(
                    "event_delta",
                    """
                    {"type":"event_delta","event_id":"sevt_2","delta":{"type":"content_delta",\
                    "content":{"type":"text","text":"%s"}}}\
                    """
                            .formatted(part));
        }
        server.event(
                "agent.message",
                """
                {"id":"sevt_2","type":"agent.message","processed_at":"2026-11-22T10:00:01Z",\
                "content":[{"type":"text","text":"All is well."}]}\
                """);
        server.event(
                "span.model_request_end",
                """
                {"id":"sevt_3","type":"span.model_request_end","processed_at":"2026-11-22T10:00:01Z",\
                "model_usage":{"input_tokens":1200,"output_tokens":34,\
                "cache_read_input_tokens":0,"cache_creation_input_tokens":0}}\
                """);
    }

    private void call(String id, String permission) {
        server.event(
                "agent.tool_use",
                """
                {"id":"%s","type":"agent.tool_use","processed_at":"2026-11-22T10:00:02Z",\
                "name":"bash","input":{"command":"make test"},"evaluated_permission":"%s"}\
                """
                        .formatted(id, permission));
    }

    private void result(String callId) {
        server.event(
                "agent.tool_result",
                """
                {"id":"sevt_r","type":"agent.tool_result","processed_at":"2026-11-22T10:00:03.5Z",\
                "tool_use_id":"%s","content":[{"type":"text","text":"12345"}]}\
                """
                        .formatted(callId));
    }

    private void idle(String reason) {
        server.event(
                "session.status_idle",
                """
                {"id":"sevt_i_%s","type":"session.status_idle",\
                "processed_at":"2026-11-22T10:00:09Z","stop_reason":%s,"stop_details":null}\
                """
                        .formatted(reason.hashCode(), reason));
    }

    @Test
    void aRunShowsTextOnceCallsWithDurationAndSizeAndWhatItCost() {
        call("sevt_c", "allow");
        result("sevt_c");
        reply();
        idle("{\"type\":\"end_turn\"}");

        assertThat(planaria("run", "fix it", "--model", "m")).isZero();

        assertThat(out.toString())
                .contains("● bash make test")
                .contains("✓ bash  1.5 s, 5 B")
                .containsOnlyOnce("All is well.")
                .doesNotContain("cut off")
                .contains("1,200 tokens in, 34 out · 1 tool call · first token after ")
                .doesNotContain("\u001b");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aRunMakesItsAgentOnceAndSendsTheTask() {
        idle("{\"type\":\"end_turn\"}");
        planaria("run", "fix it", "--model", "m", "--repo", "https://example.org/r.git");

        assertThat(server.asked("POST /v1/agents").getFirst().body())
                .contains("\"model\":\"m\"", "agent_toolset_20260401");
        assertThat(server.asked("POST /v1/environments")).isEmpty();
        assertThat(server.asked("POST /v1/sessions").getFirst().body())
                .contains("\"environment_id\":\"env_1\"", "https://example.org/r.git");
        assertThat(server.asked(EVENTS).getFirst().body()).contains("user.message", "fix it");
        assertThat(server.asked(EVENTS).getFirst().headers())
                .containsEntry("authorization", "Bearer k")
                .containsKey("idempotency-key");
    }

    @Test
    void aRunListensBeforeItSpeaks() {
        idle("{\"type\":\"end_turn\"}");
        planaria("run", "fix it", "--model", "m");

        List<String> lines = server.asked.stream().map(FakeServer.Asked::line).toList();
        assertThat(lines.indexOf(STREAM)).isLessThan(lines.indexOf(EVENTS));
    }

    @Test
    void whatDidNotEndWellIsExitCodeOne() {
        idle("{\"type\":\"retries_exhausted\"}");

        assertThat(planaria("run", "fix it", "--model", "m")).isEqualTo(1);
        assertThat(out.toString()).contains("ended: retries_exhausted");
    }

    @Test
    void jsonIsOneEventALineAndNothingElse() {
        call("sevt_c", "allow");
        idle("{\"type\":\"end_turn\"}");

        assertThat(planaria("run", "fix it", "--model", "m", "--json")).isZero();

        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"id\":") && line.endsWith("}"));
        assertThat(server.asked(STREAM).getFirst().headers().get("query"))
                .doesNotContain("event_deltas");
    }

    @Test
    void aBrokenStreamIsResumedBehindTheLastEventAndNothingIsShownTwice() {
        call("sevt_c", "allow");
        server.stream.add(FakeServer.CUT);
        call("sevt_c", "allow");
        result("sevt_c");
        idle("{\"type\":\"end_turn\"}");

        assertThat(planaria("run", "fix it", "--model", "m")).isZero();

        assertThat(server.asked(STREAM)).hasSize(2);
        assertThat(server.asked(STREAM).getFirst().headers()).doesNotContainKey("last-event-id");
        assertThat(server.asked(STREAM).getLast().headers())
                .containsEntry("last-event-id", "sevt_c");
        assertThat(out.toString()).containsOnlyOnce("● bash").contains("nothing was missed");
    }

    @Test
    void aStreamThatBreaksBeforeItsFirstEventReadsTheList() {
        server.stream.add(FakeServer.CUT);
        server.answer(
                "GET /v1/sessions/sesn_1/events",
                200,
                """
                {"data":[{"id":"sevt_i","type":"session.status_idle",\
                "processed_at":"2026-11-22T10:00:09Z","stop_reason":{"type":"end_turn"}}],\
                "next_page":null}\
                """);
        // start() put an empty list in front: take it away.
        planaria("events", "list", "sesn_1");

        assertThat(planaria("run", "fix it", "--model", "m")).isZero();
    }

    @Test
    void aPreviewThatNeverCameIsTakenBack() {
        server.preview(
                "event_start",
                "{\"type\":\"event_start\",\"event\":{\"type\":\"agent.message\",\"id\":\"sevt_x\"}}");
        server.preview(
                "event_delta",
                """
                {"type":"event_delta","event_id":"sevt_x","delta":{"type":"content_delta",\
                "content":{"type":"text","text":"Half a"}}}\
                """);
        server.event(
                "span.model_request_end",
                "{\"id\":\"sevt_e\",\"type\":\"span.model_request_end\",\"is_error\":true}");
        reply();
        idle("{\"type\":\"end_turn\"}");
        planaria("run", "fix it", "--model", "m");

        assertThat(out.toString())
                .containsSubsequence("Half a", "that was cut off", "All is well.");
    }

    @Test
    void aCallThatAsksIsToldWithTheCommandThatAnswersIt() {
        call("sevt_c", "ask");
        idle("{\"type\":\"requires_action\",\"event_ids\":[\"sevt_c\"]}");

        assertThat(planaria("run", "fix it", "--model", "m")).isEqualTo(1);

        assertThat(err.toString())
                .contains("needs a confirmation: bash")
                .contains("planaria sessions confirm sesn_1 sevt_c [--deny]");
    }

    @Test
    void aConfirmationNamesTheCallAndTheReason() {
        assertThat(
                        planaria(
                                "sessions",
                                "confirm",
                                "sesn_1",
                                "sevt_c",
                                "--deny",
                                "--message",
                                "too dangerous"))
                .isZero();

        assertThat(server.asked(EVENTS).getFirst().body())
                .contains("user.tool_confirmation", "sevt_c", "deny", "too dangerous");
    }

    @Test
    void whatTheServerSaysIsOneLineWithoutAStackTrace() {
        server.answer(
                "GET /v1/agents/agent_9", 404, FakeServer.error("not_found_error", "no agent_9"));

        assertThat(planaria("agents", "show", "agent_9")).isEqualTo(1);

        assertThat(err.toString()).isEqualTo("planaria: no agent_9 (not_found_error, 404)\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsOneLine() {
        server.close();

        assertThat(planaria("agents", "list")).isEqualTo(1);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("cannot reach the server at " + server.url());
    }

    @Test
    void aRequestThatMayPassLaterIsSentAgainUnderOneKey() {
        server.answer(
                        "POST /v1/agents/a/archive",
                        529,
                        FakeServer.error("overloaded_error", "later"))
                .answer("POST /v1/agents/a/archive", 200, "{\"id\":\"a\"}");

        assertThat(planaria("agents", "archive", "a")).isZero();

        List<String> keys =
                server.asked("POST /v1/agents/a/archive").stream()
                        .map(each -> each.headers().get("idempotency-key"))
                        .toList();
        assertThat(keys).hasSize(2);
        assertThat(keys.getFirst()).isEqualTo(keys.getLast());
    }

    @Test
    void aWrongCommandLineIsExitCodeTwo() {
        assertThat(planaria("run", "x", "--no-such-option")).isEqualTo(2);
        assertThat(planaria("run", "x", "--repo", "/no/such/folder")).isEqualTo(2);
        assertThat(planaria("events")).isEqualTo(2);
        assertThat(planaria("agents", "create", "--name", "n")).isEqualTo(2);
        assertThat(err.toString()).contains("what is its model? give --model or --file");
    }

    @Test
    void aListFollowsItsPagesAndIsATable() {
        server.answer(
                        "GET /v1/sessions",
                        200,
                        """
                        {"data":[{"id":"sesn_1","status":"idle","title":null,"agent":{"name":"a"},\
                        "created_at":"t"}],"next_page":"p2"}\
                        """)
                .answer(
                        "GET /v1/sessions",
                        200,
                        "{\"data\":[{\"id\":\"sesn_22\",\"status\":\"running\"}],\"next_page\":null}");

        assertThat(planaria("sessions", "list")).isZero();

        assertThat(out.toString())
                .isEqualTo(
                        """
                        ID       STATUS   TITLE  AGENT  CREATED
                        sesn_1   idle     -      a      t
                        sesn_22  running  -      -      -
                        """);
        assertThat(server.asked("GET /v1/sessions").getLast().headers().get("query"))
                .contains("page=p2");
    }

    @Test
    void followingStartsBehindTheNewestEventAndEndsWithTheSession() {
        server.answer(
                "GET /v1/sessions/sesn_7/events",
                200,
                """
                {"data":[{"id":"sevt_q","type":"user.message","processed_at":null},\
                {"id":"sevt_9","type":"user.message","processed_at":"t"}],"next_page":null}\
                """);
        call("sevt_c", "allow");
        server.event("session.deleted", "{\"id\":\"sevt_d\",\"type\":\"session.deleted\"}");

        assertThat(planaria("events", "--follow", "sesn_7")).isZero();

        assertThat(server.asked("GET /v1/sessions/sesn_7/events/stream").getFirst().headers())
                .extractingByKey("query")
                .asString()
                .contains("after=sevt_9");
        assertThat(out.toString()).contains("● bash", "the session is deleted");
    }
}

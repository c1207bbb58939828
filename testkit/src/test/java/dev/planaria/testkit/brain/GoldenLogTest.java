package dev.planaria.testkit.brain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.harness.NextStep;
import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.wire.EventJson;
import dev.planaria.core.wire.EventTypes;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Logs that a release has written are folded by every later one to what that release made of them,
/// event by event (protocol L5). A recording is never changed; a release adds its own folder.
class GoldenLogTest {
    private static final String RELEASE = "0.1";
    private static final String RECORD = "planaria.golden.record";
    private static final ThreadId THREAD =
            new ThreadId(new SessionId("sesn_golden"), "sthr_golden");

    /// Later than anything in a log.
    private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

    /// Streamed and never stored.
    private static final Set<String> NEVER_IN_A_LOG = Set.of(EventTypes.SESSION_DELETED);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1/talk",
                "0.1/blockers",
                "0.1/failures",
                "0.1/cut",
                "0.1/parked",
                "0.1/ended",
                "0.1/newer"
            })
    void aRecordedLogIsFoldedAsItWasThen(String name) throws IOException {
        assertThat(folded(read(name + ".jsonl"))).isEqualTo(texts(read(name + ".state.jsonl")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1/talk",
                "0.1/blockers",
                "0.1/failures",
                "0.1/cut",
                "0.1/parked",
                "0.1/ended"
            })
    void aRecordedEventIsWrittenAgainAsItWas(String name) throws IOException {
        for (JsonNode line : read(name + ".jsonl")) {
            Event event = event(Position.START.next(), line);
            assertThat(EventJson.write(event.id(), event.body(), event.processedAt()))
                    .isEqualTo(Json.text(line.required("wire")));
        }
    }

    @Test
    void everyKindOfEventIsRecorded() throws Exception {
        Set<String> all = new TreeSet<>();
        for (Field field : EventTypes.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                all.add((String) field.get(null));
            }
        }
        all.removeAll(NEVER_IN_A_LOG);
        Set<String> recorded = new TreeSet<>();
        for (String name : List.of("talk", "blockers", "failures", "cut", "parked", "ended")) {
            for (JsonNode line : read(RELEASE + "/" + name + ".jsonl")) {
                recorded.add(line.required("wire").required("type").stringValue());
            }
        }
        assertThat(recorded).isEqualTo(all);
    }

    /// Words of a release to come: a kind of event, fields, classes and reasons that are not known
    /// here.
    @Test
    void whatANewerReleaseWroteIsKept() throws IOException {
        boolean unknown = false;
        for (JsonNode line : read(RELEASE + "/newer.jsonl")) {
            Event event = event(Position.START.next(), line);
            assertThat(event.wire()).isEqualTo(Json.text(line.required("wire")));
            if (event.body() instanceof EventBody.Unknown(String type, ObjectNode json)) {
                unknown = true;
                assertThat(type).isEqualTo("session.to_come");
                assertThat(Json.text(json)).isEqualTo(event.wire());
            }
        }
        assertThat(unknown).isTrue();
    }

    /// Run with `-Dplanaria.golden.record=DIRECTORY` to record the sessions of a new release.
    @Test
    @EnabledIfSystemProperty(named = RECORD, matches = ".+")
    void theSessionsOfThisReleaseAreRecorded() throws Exception {
        Path folder = Files.createDirectories(Path.of(System.getProperty(RECORD, "")));
        for (Map.Entry<String, List<Event>> session : GoldenSessions.play().entrySet()) {
            List<JsonNode> lines = new ArrayList<>();
            for (Event event : session.getValue()) {
                ObjectNode line = Json.object().set("wire", Json.parse(event.wire()));
                if (event.modelJson() != null) {
                    line.set("model", Json.parse(event.modelJson()));
                }
                lines.add(line);
            }
            Files.write(folder.resolve(session.getKey() + ".jsonl"), texts(lines));
            Files.write(folder.resolve(session.getKey() + ".state.jsonl"), folded(lines));
        }
        Path newer = folder.resolve("newer.jsonl");
        if (Files.exists(newer)) {
            List<JsonNode> lines = Files.readAllLines(newer).stream().map(Json::parse).toList();
            Files.write(folder.resolve("newer.state.jsonl"), folded(lines));
        }
    }

    /// What this build makes of a log, after each event.
    private static List<String> folded(List<JsonNode> lines) {
        ThreadState state = new ThreadState();
        List<String> told = new ArrayList<>();
        for (JsonNode line : lines) {
            state.add(event(state.last().next(), line));
            ObjectNode now =
                    Json.object()
                            .put("phase", state.phase().name())
                            .put("request", String.valueOf(state.openRequest()));
            state.calls()
                    .forEach(call ->
                            now.withArray("calls")
                                    .add(
                                            call.id()
                                                    + (call.isBlocked() ? " blocked" : "")
                                                    + (call.isRefused() ? " refused" : "")));
            now.put("owes_reply", state.owesReply())
                    .put("ending", state.ending().toString())
                    .put("exhausted", state.isExhausted())
                    .put("requests", state.requests())
                    .put("compactions", state.compactions())
                    .put("failures", state.failures())
                    .put("retry_at", String.valueOf(state.retryAt()))
                    .put("usage", state.usage().toString())
                    .put("active", state.activeAt(LATER).toString())
                    .put("next", NextStep.after(state, LATER).getClass().getSimpleName());
            told.add(Json.text(now));
        }
        return told;
    }

    private static Event event(Position at, JsonNode line) {
        JsonNode model = line.get("model");
        return EventJson.event(
                THREAD,
                at,
                Json.text(line.required("wire")),
                model == null ? null : Json.text(model));
    }

    private static List<String> texts(List<JsonNode> lines) {
        return lines.stream().map(Json::text).toList();
    }

    private static List<JsonNode> read(String name) throws IOException {
        String resource = "golden/" + name;
        try (InputStream in = GoldenLogTest.class.getResourceAsStream(resource)) {
            String text =
                    new String(
                            Objects.requireNonNull(in, resource).readAllBytes(),
                            StandardCharsets.UTF_8);
            return text.lines().map(Json::parse).toList();
        }
    }
}

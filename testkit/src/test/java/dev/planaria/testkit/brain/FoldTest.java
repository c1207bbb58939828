package dev.planaria.testkit.brain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.context.Context;
import dev.planaria.core.harness.NextStep;
import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.wire.EventJson;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// fold(log) = fold(checkpoint) + tail, wherever the checkpoint lies (protocol I9).
class FoldTest {
    private static final int STORIES = 16;
    private static final int RECORDED_EVERY = 7;

    /// Everything that a brain knows of a log.
    private record Known(ThreadState state, Context context) {
        static Known nothing(RandomStory story) {
            return new Known(new ThreadState(), story.context());
        }

        Known add(List<Event> events) {
            events.forEach(state::add);
            events.forEach(context::add);
            return this;
        }

        /// As a store keeps it.
        String saved() {
            return Json.text(Json.MAPPER.createArrayNode().add(state.save()).add(context.save()));
        }

        Known restore(String saved) {
            JsonNode node = Json.parse(saved);
            Runnable first = state.restore(node.required(0));
            Runnable second = context.restore(node.required(1));
            first.run();
            second.run();
            return this;
        }
    }

    @Test
    void aCheckpointAnywhereAndTheTailAreTheWholeLog() throws Exception {
        Set<Class<?>> met = new HashSet<>();
        for (long seed = 1; seed <= STORIES; seed++) {
            RandomStory story = RandomStory.play(seed, 1);
            List<Event> log = story.log();
            log.forEach(event -> met.add(event.body().getClass()));
            Known whole = Known.nothing(story).add(log);
            Known growing = Known.nothing(story);
            for (int at = 0; at <= log.size(); at++) {
                String saved = growing.saved();
                Known tail = Known.nothing(story).restore(saved);
                assertThat(tail.saved()).as("seed %s at %s", seed, at).isEqualTo(saved);
                tail.add(log.subList(at, log.size()));
                sameEverywhere("seed " + seed + " at " + at, tail, whole);
                // What was there before must not shine through.
                sameEverywhere(
                        "seed " + seed + " at " + at + ", over another one",
                        Known.nothing(story)
                                .add(log.subList(0, log.size() / 2))
                                .restore(saved)
                                .add(log.subList(at, log.size())),
                        whole);
                if (at < log.size()) {
                    growing.add(log.subList(at, at + 1));
                }
            }
        }
        assertThat(met)
                .as("the stories are worth something")
                .contains(
                        EventBody.ContextCompacted.class,
                        EventBody.UserCustomToolResult.class,
                        EventBody.UserToolConfirmation.class,
                        EventBody.AgentToolResult.class,
                        EventBody.SessionError.class,
                        EventBody.StatusRescheduled.class,
                        EventBody.SystemMessage.class,
                        EventBody.UserInterrupt.class);
    }

    /// As where a turn is put away while calls are open (protocol M4): the loop itself takes
    /// messages only when all results are there.
    @Test
    void aMessageBetweenACallAndItsResultIsHeldInACheckpointToo() throws Exception {
        RandomStory story = RandomStory.play(4, 1);
        ThreadId thread = story.session().thread();
        List<EventBody> bodies =
                List.of(
                        World.message("Go"),
                        new EventBody.AgentToolUse(
                                "bash", Json.object(), EventBody.Permission.ALLOW),
                        World.message("Meanwhile"),
                        new EventBody.AgentToolResult(
                                new EventId("sevt_2"), ContentBlock.text("ok"), false, null));
        List<Event> log = new ArrayList<>();
        for (EventBody body : bodies) {
            Position at = new Position(log.size() + 1);
            EventId id = new EventId("sevt_" + at.value());
            String wire = EventJson.write(id, body, Instant.EPOCH.plusSeconds(at.value()));
            log.add(EventJson.event(thread, at, wire, null));
        }
        Known whole = Known.nothing(story).add(log);
        for (int at = 0; at <= log.size(); at++) {
            String saved = Known.nothing(story).add(log.subList(0, at)).saved();
            Known tail = Known.nothing(story).restore(saved).add(log.subList(at, log.size()));
            sameEverywhere("at " + at, tail, whole);
        }
        assertThat(String.valueOf(whole.context().ask(List.of()))).contains("ok", "Meanwhile");
    }

    private static void sameEverywhere(String where, Known one, Known other) {
        assertThat(one.saved()).as(where).isEqualTo(other.saved());
        assertThat(one.state())
                .as(where)
                .usingRecursiveComparison()
                .usingOverriddenEquals()
                .isEqualTo(other.state());
        Instant now = Instant.parse("2030-01-01T00:00:00Z");
        assertThat(NextStep.after(one.state(), now))
                .as(where)
                .isEqualTo(NextStep.after(other.state(), now));
        assertThat(one.state().activeAt(now)).as(where).isEqualTo(other.state().activeAt(now));
        assertThat(one.context().ask(List.of()))
                .as(where)
                .isEqualTo(other.context().ask(List.of()));
        assertThat(one.context().shorten()).as(where).isEqualTo(other.context().shorten());
    }

    @Test
    void askingChangesNothing() throws Exception {
        RandomStory story = RandomStory.play(1, 1);
        Known asked = Known.nothing(story);
        Known quiet = Known.nothing(story);
        for (Event event : story.log()) {
            asked.add(List.of(event));
            quiet.add(List.of(event));
            var _ = asked.context().ask(List.of());
            var _ = asked.context().shorten();
            assertThat(asked.saved()).isEqualTo(quiet.saved());
        }
    }

    @Test
    void whatIsNoCheckpointChangesNothing() throws Exception {
        RandomStory story = RandomStory.play(2, 1);
        Known known = Known.nothing(story).add(story.log());
        String before = known.saved();
        Broken cases = new Broken(Json.parse(before));
        for (JsonNode broken : cases.all()) {
            assertThat(refuses(known, broken)).as("%s", broken).isTrue();
            assertThat(known.saved()).isEqualTo(before);
        }
    }

    private static boolean refuses(Known known, JsonNode saved) {
        try {
            var _ = known.state().restore(saved.required(0));
            var _ = known.context().restore(saved.required(1));
            return false;
        } catch (RuntimeException e) {
            return true;
        }
    }

    /// One checkpoint with each of its fields left out.
    private record Broken(JsonNode whole) {
        List<JsonNode> all() {
            List<JsonNode> cases = new ArrayList<>();
            for (int part = 0; part < whole.size(); part++) {
                for (String field : whole.required(part).propertyNames()) {
                    if (field.equals("refusal")) {
                        continue;
                    }
                    JsonNode copy = whole.deepCopy();
                    ((ObjectNode) copy.required(part)).remove(field);
                    cases.add(copy);
                }
            }
            return cases;
        }
    }

    /// A checkpoint is believed by its format's name alone: a build that folds otherwise needs
    /// another name, or it would go on from what an older build made of the log.
    @Test
    void aFoldThatChangesGetsAnotherName() throws Exception {
        RandomStory story = RandomStory.play(3, 1);
        ThreadId thread = new ThreadId(new SessionId("sesn_golden"), "sthr_golden");
        Known known = Known.nothing(story);
        List<String> lines = new ArrayList<>();
        for (JsonNode line : lines("golden/story-1.jsonl")) {
            Position next = known.state().last().next();
            JsonNode model = line.get("model");
            known.add(
                    List.of(
                            EventJson.event(
                                    thread,
                                    next,
                                    Json.text(line.required("wire")),
                                    model == null ? null : Json.text(model))));
            if (next.value() % RECORDED_EVERY == 0) {
                lines.add(known.saved());
            }
        }
        String format = known.state().format() + "+" + known.context().format();
        String file = "golden/story-1." + format.replace('/', '-') + ".jsonl";
        assertThat(lines)
                .as(
                        "what builds of format %s make of a recorded log; a fold that makes"
                                + " something else of it needs another format, and a file %s",
                        format, file)
                .isEqualTo(lines(file).stream().map(Json::text).toList());
    }

    private static List<JsonNode> lines(String resource) throws IOException {
        try (InputStream in = FoldTest.class.getResourceAsStream(resource)) {
            String text =
                    new String(
                            Objects.requireNonNull(in, resource).readAllBytes(),
                            StandardCharsets.UTF_8);
            return text.lines().map(Json::parse).toList();
        }
    }
}

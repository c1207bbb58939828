package dev.planaria.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Fold;
import dev.planaria.core.session.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Each rule about the store as a whole is broken once on purpose.
class StoreRulesTest {
    private static final String SECRET = "storm-test-key-0123456789abcdef";

    @Test
    void whatIsLeftOfADeletedSessionIsFound() {
        assertThat(StoreRules.gone(new Remains("sesn_1", 404, Map.of("event", 0L)))).isEmpty();
        assertThat(StoreRules.gone(new Remains("sesn_1", 200, Map.of("event", 0L))))
                .extracting(Violation::rule)
                .containsExactly("I8");
        assertThat(StoreRules.gone(new Remains("sesn_1", 404, Map.of("event", 0L, "hand", 1L))))
                .extracting(Violation::rule)
                .containsExactly("I8");
    }

    @Test
    void rowsOfAnotherWorkspaceAreFound() {
        assertThat(StoreRules.workspaces("own", Map.of("own", 12L))).isEmpty();
        assertThat(StoreRules.workspaces("own", Map.of("own", 12L, "other", 1L)))
                .extracting(Violation::rule)
                .containsExactly("I12");
    }

    @Test
    void anEventInTheLogOfAnotherSessionIsFound() {
        LogEvent one = message(1, "sevt_1");
        LogEvent two = message(2, "sevt_2");
        assertThat(StoreRules.apart(Map.of("sesn_1", List.of(one), "sesn_2", List.of(two))))
                .isEmpty();
        assertThat(StoreRules.apart(Map.of("sesn_1", List.of(one, two), "sesn_2", List.of(two))))
                .extracting(Violation::rule)
                .containsExactly("I12");
    }

    @Test
    void aSecretIsFoundAsItIsAndEncoded() {
        Canaries canaries = new Canaries(SECRET);
        assertThat(canaries.in("sesn_1", "{\"text\": \"storm-test-key is its name\"}")).isEmpty();
        for (String before : List.of("", "a", "ab", "abc")) {
            String header = before + SECRET + "\n";
            String encoded =
                    Base64.getEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8));
            assertThat(canaries.in("sesn_1", "x " + encoded))
                    .as("behind \"%s\"", before)
                    .extracting(Violation::rule)
                    .containsExactly("I11");
        }
        assertThat(canaries.in("sesn_1", "KEY=" + SECRET)).hasSize(1);
        assertThat(canaries.in("sesn_1", hex(SECRET))).hasSize(1);
    }

    @Test
    void aCheckpointThatSaysSomethingElseThanItsLogIsFound() {
        List<Event> log = new ArrayList<>();
        for (int position = 1; position <= 6; position++) {
            log.add(input(position));
        }
        Checkpoint good = checkpoint(log.subList(0, 4));
        assertThat(check(log, good)).isEmpty();
        Checkpoint rested = with(good, good.format(), good.text().replace("true", "false"));
        assertThat(check(log.subList(0, 4), rested)).containsExactly("I9");
        assertThat(check(log, with(good, "state/0", good.text()))).containsExactly("I9");
        assertThatThrownBy(() -> check(log, with(good, good.format(), "[{}]")))
                .isInstanceOf(RuntimeException.class);
    }

    private static List<String> check(List<Event> log, Checkpoint checkpoint) {
        return FoldRules.check("sesn_1", log, checkpoint, StoreRulesTest::folds).stream()
                .map(Violation::rule)
                .toList();
    }

    private static List<Fold> folds() {
        return List.of(new ThreadState());
    }

    /// As a brain that has read so much puts it away.
    private static Checkpoint checkpoint(List<Event> log) {
        ThreadState state = new ThreadState();
        log.forEach(state::add);
        Event last = log.getLast();
        return new Checkpoint(last.at(), last.id(), state.format(), "[" + state.save() + "]");
    }

    private static Checkpoint with(Checkpoint other, String format, String text) {
        return new Checkpoint(other.at(), other.last(), format, text);
    }

    private static Event input(int position) {
        return new Event(
                new EventId("sevt_" + position),
                new ThreadId(new SessionId("sesn_1"), "sthr_1"),
                new Position(position),
                Instant.ofEpochSecond(position),
                new EventBody.UserMessage(ContentBlock.text("Part " + position)),
                "{}",
                null);
    }

    private static LogEvent message(long position, String id) {
        return new LogEvent(position, 1, id, "agent.message", position, position, "", "", false);
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hex.append("%02x".formatted(each));
        }
        return hex.toString();
    }
}

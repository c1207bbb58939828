package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.session.Usage;
import dev.planaria.core.wire.EventJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What of the previews reaches a client, and what does not.
final class PreviewsTest {
    private static final EventId ONE = new EventId("sevt_1");
    private static final EventId TWO = new EventId("sevt_2");
    private static final ThreadId THREAD = new ThreadId(new SessionId("sesn_1"), "sthr_1");

    private final PreviewGate gate = new PreviewGate(Set.of("agent.message"), false);

    private static Preview started(EventId id) {
        return new Preview.Started(id, "agent.message");
    }

    private static Preview text(EventId id, String text) {
        return new Preview.Text(id, 0, text);
    }

    private static Event event(EventId id, EventBody body) {
        return EventJson.event(
                THREAD,
                new Position(1),
                EventJson.write(id, body, Instant.parse("2026-01-01T00:00:00Z")),
                null);
    }

    private static Event end(boolean isError) {
        return event(TWO, new EventBody.ModelRequestEnd(ONE, isError, Usage.NONE));
    }

    @Test
    void aPieceWithoutItsStartIsNotShown() {
        assertThat(gate.pass(text(ONE, "a"))).isNull();
        assertThat(gate.pass(started(ONE))).isNotNull();
        assertThat(gate.pass(text(ONE, "a"))).isNotNull();
        assertThat(gate.pass(started(ONE))).as("a second start").isNull();
    }

    @Test
    void nothingOfAnEventIsShownAfterIt() {
        gate.pass(started(ONE));
        gate.saw(event(ONE, new EventBody.AgentMessage(ContentBlock.text("a"))));
        assertThat(gate.pass(text(ONE, "a"))).isNull();
        assertThat(gate.pass(started(ONE))).isNull();
    }

    @Test
    void nothingOfARequestIsShownAfterItsEnd() {
        gate.pass(started(ONE));
        gate.saw(end(true));
        assertThat(gate.pass(text(ONE, "a"))).isNull();
        assertThat(gate.isOpen(ONE)).isFalse();
    }

    @Test
    void onlyTheTypesThatAreWantedAreShown() {
        assertThat(gate.pass(new Preview.Started(ONE, "agent.thinking"))).isNull();
        assertThat(gate.pass(text(ONE, "a"))).isNull();
    }

    @Test
    void ofARequestUnderWayNothingIsShownButOfTheNextOne() {
        PreviewGate late = new PreviewGate(Set.of("agent.message"), true);
        assertThat(late.pass(started(ONE))).isNull();
        late.saw(end(false));
        assertThat(late.pass(started(TWO))).isNotNull();
    }

    @Test
    void aFailedRequestLeavesNoPreviewsForLater() {
        Event start = event(ONE, new EventBody.ModelRequestStart());
        assertThat(PreviewGate.endsInFailure(List.of(start, end(true)))).isTrue();
        assertThat(PreviewGate.endsInFailure(List.of(end(true), start))).isFalse();
        assertThat(PreviewGate.endsInFailure(List.of(start, end(false)))).isFalse();
        assertThat(PreviewGate.endsInFailure(List.of())).isFalse();
    }

    @Test
    void aSlowReaderMissesTheEndOfAPreviewButNeverItsMiddle() throws InterruptedException {
        Doorbell bell = new Doorbell();
        bell.offer(started(ONE));
        for (int i = 0; i < 10_000; i++) {
            bell.offer(text(ONE, "" + i));
        }
        List<Preview> first = bell.takePreviews();
        assertThat(first.size()).isBetween(2, 9_999);
        assertThat(first.getLast()).isEqualTo(text(ONE, "" + (first.size() - 2)));
        bell.offer(text(ONE, "after a gap"));
        bell.offer(started(TWO));
        assertThat(bell.takePreviews()).containsExactly(started(TWO));
        bell.forgetShed();
        bell.offer(text(ONE, "of another request"));
        assertThat(bell.takePreviews()).hasSize(1);
        assertThat(bell.await(Duration.ofSeconds(1))).containsExactly(Doorbell.Reason.PREVIEW);
        assertThat(bell.await(Duration.ZERO)).isEmpty();
    }
}

package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentLogTest {
    private static final ThreadId THREAD =
            new ThreadId(new SessionId("sesn_recent"), "sthr_recent");

    @Test
    void everyReaderIsGivenWhatComesAfterItsOwnPlace() {
        RecentLog recent =
                RecentLog.upTo(new Position(10)).with(events(11, 12)).with(events(13, 14));

        assertThat(places(recent, 10)).containsExactly(11L, 12L, 13L, 14L);
        assertThat(places(recent, 12)).containsExactly(13L, 14L);
        assertThat(places(recent, 14)).isEmpty();
        assertThat(places(recent, 20)).isEmpty();
    }

    @Test
    void whoIsFurtherBehindReadsTheStore() {
        RecentLog recent = RecentLog.upTo(new Position(10)).with(events(11, 12));

        assertThat(recent.after(new Position(9))).isNull();
    }

    @Test
    void noMoreIsKeptThanMayBe() {
        RecentLog recent = RecentLog.upTo(Position.START).with(events(1, 200));

        assertThat(recent.events()).hasSize(RecentLog.EVENTS_MAX);
        assertThat(recent.last()).isEqualTo(new Position(200));
        assertThat(recent.after(new Position(199 - RecentLog.EVENTS_MAX))).isNull();
        assertThat(places(recent, 200 - RecentLog.EVENTS_MAX)).hasSize(RecentLog.EVENTS_MAX);
    }

    @Test
    void whatIsTooLongIsReadByEachItself() {
        String wire = "x".repeat(RecentLog.CHARACTERS_MAX + 1);
        RecentLog recent = RecentLog.upTo(Position.START).with(List.of(event(1, wire)));

        assertThat(recent.after(Position.START)).isNull();
        assertThat(recent.last()).isEqualTo(new Position(1));
    }

    private static List<Long> places(RecentLog recent, long after) {
        List<Event> found = recent.after(new Position(after));
        return found == null
                ? List.of(-1L)
                : found.stream().map(each -> each.at().value()).toList();
    }

    private static List<Event> events(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(at -> event(at, "{}")).toList();
    }

    private static Event event(long at, String wire) {
        return new Event(
                new EventId("sevt_" + at),
                THREAD,
                new Position(at),
                Instant.EPOCH.plusSeconds(at),
                new EventBody.ModelRequestStart(),
                wire,
                null);
    }
}

package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every log promises (protocol §1, S3, S7, I1, I10).
public abstract class SessionLogContract extends StoreContract {
    /// Initialises the fixture.
    protected SessionLogContract() {}

    @Test
    void anySliceIsReadForwardsAndBackwards() {
        Session session = withMessages(10);
        assertThat(positions(slice(session, 0, null, Order.ASCENDING, 100)))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(positions(slice(session, 3, 7L, Order.ASCENDING, 100)))
                .containsExactly(4L, 5L, 6L);
        assertThat(positions(slice(session, 3, 7L, Order.DESCENDING, 2))).containsExactly(6L, 5L);
        assertThat(positions(slice(session, 0, null, Order.DESCENDING, 3)))
                .containsExactly(10L, 9L, 8L);
        assertThat(slice(session, 10, null, Order.ASCENDING, 5)).isEmpty();
        assertThat(slice(session, 7, 3L, Order.ASCENDING, 5)).isEmpty();
    }

    @Test
    void aSliceHoldsOnlyTheTypesThatWereAskedFor() {
        Session session = session();
        Lease lease = opened(session);
        emit(lease, "a", List.of(), new EventBody.AgentThinking(), new EventBody.AgentThinking());
        Slice thinking =
                new Slice(
                        Position.START,
                        null,
                        Order.DESCENDING,
                        Set.of("agent.thinking", "no.such_type"),
                        TimeRange.ALL,
                        10);
        assertThat(positions(store().log().getEvents(session.thread(), thinking)))
                .containsExactly(4L, 3L);
    }

    @Test
    void aSliceIsBoundedByProcessedAt() {
        Session session = session();
        Lease lease = opened(session);
        clock.advance(Duration.ofSeconds(10));
        Instant middle = clock.instant();
        emit(lease, "a", List.of(), new EventBody.AgentThinking());
        clock.advance(Duration.ofSeconds(10));
        emit(lease, "b", List.of(), new EventBody.AgentThinking());
        assertThat(within(session, new TimeRange(middle, null, null, null))).containsExactly(4L);
        assertThat(within(session, new TimeRange(null, middle, null, null)))
                .containsExactly(3L, 4L);
        assertThat(within(session, new TimeRange(null, null, middle, null)))
                .containsExactly(1L, 2L);
        assertThat(within(session, new TimeRange(null, null, null, middle)))
                .containsExactly(1L, 2L, 3L);
        assertThat(within(session, new TimeRange(null, middle.plusNanos(1), null, null)))
                .containsExactly(4L);
        assertThat(within(session, new TimeRange(Instant.MIN, null, Instant.MAX, null))).hasSize(4);
    }

    @Test
    void timesRiseByAMicrosecondWhileTheClockStandsOrGoesBack() {
        Session session = withMessages(3);
        Instant first = Objects.requireNonNull(log(session).getFirst().processedAt());
        assertThat(log(session))
                .extracting(Event::processedAt)
                .containsExactly(
                        first, first.plus(1, ChronoUnit.MICROS), first.plus(2, ChronoUnit.MICROS));
        clock.advance(Duration.ofHours(-1));
        Lease lease = opened(session);
        emit(lease, "a", List.of(), new EventBody.AgentThinking());
        assertThat(log(session).getLast().processedAt())
                .isEqualTo(first.plus(5, ChronoUnit.MICROS));
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        Session session = session();
        Lease lease = opened(session);
        List<Event> written =
                emit(
                        lease,
                        "a",
                        List.of(),
                        new EventBody.AgentMessage(
                                ContentBlock.text("\"q\" \\ \n \u2028 \uD83D\uDE80 ü")));
        assertThat(log(session).getLast()).isEqualTo(written.getFirst());
        assertThat(store().log().find(session.thread(), written.getFirst().id()))
                .contains(written.getFirst());
    }

    @Test
    void pendingEventsAreNotInTheLog() {
        Session session = session();
        submit(session, message("later"));
        EventId id = pendingIds(session).getFirst();
        assertThat(log(session)).isEmpty();
        assertThat(store().log().find(session.thread(), id)).isEmpty();
    }

    @Test
    void anUnknownThreadHasAnEmptyLog() {
        Session session = withMessages(1);
        ThreadId other = new ThreadId(session.id(), "sthr_other");
        assertThat(store().log().getEvents(other, Slice.after(Position.START, 10))).isEmpty();
        assertThat(store().log().find(other, new EventId("sevt_x"))).isEmpty();
    }

    @Test
    void awaitEventsReturnsAtOnceForWhatIsThere() throws Exception {
        Session session = withMessages(2);
        assertThat(await(session, 1, Duration.ZERO)).isTrue();
        assertThat(await(session, 2, Duration.ZERO)).isFalse();
        assertThat(await(session, 2, Duration.ofMillis(1))).isFalse();
    }

    @Test
    void awaitEventsIsWokenByTheNextEventAndNotByPendingOnes() throws Exception {
        Session session = session();
        Lease lease = opened(session);
        Waiter waiter = Waiter.on(() -> await(session, 2, Duration.ofMinutes(1)));
        submit(session, message("pending"));
        assertThat(waiter.isDone()).isFalse();
        emit(lease, "a", List.of(), new EventBody.AgentThinking());
        assertThat(waiter.result()).isTrue();
    }

    @Test
    void awaitEventsIsWokenByAFact() throws Exception {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        Waiter waiter = Waiter.on(() -> await(session, 3, Duration.ofMinutes(1)));
        submit(session, draft(answer(call, "42")));
        assertThat(waiter.result()).isTrue();
    }

    @Test
    void awaitEventsIsWokenByARelease() throws Exception {
        Session session = session();
        Lease lease = opened(session);
        Waiter waiter = Waiter.on(() -> await(session, 2, Duration.ofMinutes(1)));
        rest(session, lease, new StopReason.EndTurn());
        assertThat(waiter.result()).isTrue();
    }

    @Test
    void whoeverWaitsIsWokenByDeletion() throws Exception {
        Session session = session();
        rest(session, opened(session), new StopReason.EndTurn());
        Waiter log = Waiter.on(() -> await(session, 3, Duration.ofMinutes(1)));
        long seen = arrivals(session);
        Waiter inbox =
                Waiter.on(() ->
                        store().inbox().awaitArrival(session.id(), seen, Duration.ofMinutes(1)));
        store().sessions().delete(WORKSPACE, session.id());
        assertThat(log.result()).isTrue();
        assertThat(inbox.result()).isTrue();
        assertThat(log(session)).isEmpty();
    }

    /// A session at rest whose log holds so many messages and nothing else.
    private Session withMessages(int count) {
        Session session = session();
        Event.Draft[] messages = new Event.Draft[count];
        for (int i = 0; i < count; i++) {
            messages[i] = message("m" + i);
        }
        Lease lease = taken(submit(session, messages));
        emit(lease, "all", pendingIds(session));
        assertThat(
                        store().leases()
                                .release(lease, arrivals(session), new Release.Until(Instant.MAX)))
                .isTrue();
        return session;
    }

    private boolean await(Session session, long after, Duration timeout)
            throws InterruptedException {
        return store().log().awaitEvents(session.thread(), new Position(after), timeout);
    }

    private List<Event> slice(
            Session session, long after, @Nullable Long before, Order order, int limit) {
        return store().log()
                .getEvents(
                        session.thread(),
                        new Slice(
                                new Position(after),
                                before == null ? null : new Position(before),
                                order,
                                Set.of(),
                                TimeRange.ALL,
                                limit));
    }

    private List<Long> within(Session session, TimeRange range) {
        return positions(
                store().log()
                        .getEvents(
                                session.thread(),
                                new Slice(
                                        Position.START,
                                        null,
                                        Order.ASCENDING,
                                        Set.of(),
                                        range,
                                        100)));
    }

    private static List<Long> positions(List<Event> events) {
        return events.stream().map(event -> event.at().value()).toList();
    }
}

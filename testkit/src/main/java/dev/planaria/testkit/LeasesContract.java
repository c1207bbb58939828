package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.session.Usage;
import dev.planaria.core.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What all leases promise (protocol A1, A2, A7, C1-C5, C7).
public abstract class LeasesContract extends StoreContract {
    /// Initialises the fixture.
    protected LeasesContract() {}

    /// Guards: where its brain died between the end of one turn and the beginning of the next, a
    /// session was shown as idle though a message waited.
    @Test
    void aTurnThatEndsWhileInputsWaitLeavesTheSessionRunning() {
        Session session = session();
        Lease lease = taken(submit(session, message("one")));
        emit(lease, "open", pendingIds(session), new EventBody.StatusRunning());
        submit(session, message("two"));
        emit(lease, "idle", List.of(), new EventBody.StatusIdle(new StopReason.EndTurn()));
        assertThat(statusOf(session)).as("C5").isEqualTo(SessionStatus.RUNNING);
        assertThat(store().leases().release(lease, arrivals(session), new Release.Drain()))
                .isTrue();
        assertThat(statusOf(session)).as("C5").isEqualTo(SessionStatus.RUNNING);
    }

    private SessionStatus statusOf(Session session) {
        return store().sessions()
                .get(session.workspace(), session.id())
                .orElseThrow()
                .state()
                .status();
    }

    @Test
    void takenEventsEnterTheLogFirstThenTheDraftsAndNoneIsPendingAnyMore() {
        Session session = session();
        Lease lease = taken(submit(session, message("one"), message("two")));
        List<Event> written =
                emit(lease, "open", pendingIds(session), new EventBody.StatusRunning());
        assertThat(texts(written)).containsExactly("one", "two", "StatusRunning");
        assertThat(log(session)).isEqualTo(written);
        assertThat(pendingIds(session)).isEmpty();
        assertThat(written.getFirst().wire()).contains("\"processed_at\":\"20");
    }

    /// Guards: where the answer of a commit was lost, a session had an owner that lived and did not
    /// think for it, and waited for its deadline.
    @Test
    void whatItsOwnerAbandonsIsTakenAgainByItAtOnceAndByNobodyElse() {
        Session session = session();
        Lease lease = taken(submit(session, message("one")));
        Store other = store().joinedBy(node(true));
        assertThat(store().leases().claim(session.id())).as("held").isEmpty();
        other.leases().abandon(session.id());
        assertThat(other.leases().claim(session.id())).as("not its own").isEmpty();
        store().leases().abandon(session.id());
        assertThat(store().leases().due(10)).containsExactly(session.id());
        Lease again = store().leases().claim(session.id()).orElseThrow();
        assertThat(again.epoch()).isEqualTo(lease.epoch() + 1);
        assertThat(again.from()).as("nobody died").isNull();
        assertThat(store().sessions().get(again).orElseThrow().state().attempts()).isEqualTo(1);
        stale(() -> store().leases().renew(lease));
        assertThat(store().leases().due(10)).isEmpty();
        assertThat(store().leases().claim(session.id())).as("once").isEmpty();
    }

    @Test
    void aReleaseThatIsSentAgainFindsTheSessionGivenBackAndWritesNothing() {
        Session session = session();
        Lease lease = taken(submit(session, message("one")));
        emit(lease, "open", pendingIds(session), new EventBody.StatusRunning());
        Release rest =
                new Release.Idle(
                        List.of(),
                        List.of(draft(new EventBody.StatusIdle(new StopReason.EndTurn()))));
        assertThat(store().leases().release(lease, arrivals(session), rest)).isTrue();
        List<Event> log = log(session);
        assertThat(store().leases().release(lease, arrivals(session), rest)).isTrue();
        assertThat(log(session)).isEqualTo(log);
        Lease next = taken(submit(session, message("two")));
        stale(() -> store().leases().release(lease, arrivals(session), rest));
        store().leases().renew(next);
    }

    @Test
    void theSameAppendAgainReturnsWhatWasWrittenAndWritesNothing() {
        Session session = session();
        Lease lease = taken(submit(session, message("one")));
        List<EventId> taken = pendingIds(session);
        List<Event.Draft> drafts =
                List.of(
                        draft(new EventBody.StatusRunning()),
                        draft(new EventBody.ModelRequestStart()));
        AppendKey key = new AppendKey("0:open");
        List<Event> first = store().leases().emitEvents(lease, key, taken, drafts);
        emit(lease, "other", List.of(), new EventBody.AgentThinking());
        assertThat(store().leases().emitEvents(lease, key, taken, drafts)).isEqualTo(first);
        assertThat(log(session)).hasSize(4);
    }

    @Test
    void aLargeAppendIsReturnedWholeWhenItIsSentAgain() {
        Session session = session();
        Lease lease = opened(session);
        EventBody[] bodies = new EventBody[2_500];
        Arrays.setAll(bodies, i -> new EventBody.AgentMessage(ContentBlock.text("m" + i)));
        List<Event> first = emit(lease, "reply", List.of(), bodies);
        emit(lease, "more", List.of(), bodies);
        assertThat(store().leases().emitEvents(lease, new AppendKey("reply"), List.of(), List.of()))
                .isEqualTo(first);
    }

    @Test
    void modelJsonIsKeptBesideTheWire() {
        Session session = session();
        Lease lease = opened(session);
        store().leases()
                .emitEvents(
                        lease,
                        new AppendKey("reply"),
                        List.of(),
                        List.of(
                                new Event.Draft(
                                        ids.event(),
                                        new EventBody.AgentThinking(),
                                        "{\"signature\":\"s\"}")));
        Event kept = log(session).getLast();
        assertThat(kept.modelJson()).isEqualTo("{\"signature\":\"s\"}");
        assertThat(kept.wire()).doesNotContain("signature");
    }

    @Test
    void aStaleBrainIsRefusedAndWritesNothing() {
        Session session = session();
        Lease old = opened(session);
        submit(session, message("more"));
        clock.advance(Leases.DEADLINE);
        Lease young = store().leases().claim(session.id()).orElseThrow();
        assertThat(young.epoch()).isEqualTo(old.epoch() + 1);
        List<Event> before = log(session);
        stale(() -> emit(old, "late", pendingIds(session), new EventBody.AgentThinking()));
        stale(() -> store().leases().renew(old));
        stale(() -> rest(session, old, new StopReason.EndTurn()));
        stale(() -> store().leases().release(old, arrivals(session), new Release.Drain()));
        assertThat(log(session)).isEqualTo(before);
        assertThat(pendingIds(session)).hasSize(1);
        assertThat(emit(young, "on", List.of(), new EventBody.AgentThinking())).hasSize(1);
    }

    @Test
    void aStaleBrainDoesNotEvenGetItsOwnAppendAgain() {
        Session session = session();
        Lease old = opened(session);
        clock.advance(Leases.DEADLINE);
        Lease _ = store().leases().claim(session.id()).orElseThrow();
        stale(() -> emit(old, "open", List.of()));
    }

    @Test
    void aBrainThatReleasedItsSessionIsStale() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(rest(session, lease, new StopReason.EndTurn())).isTrue();
        stale(() -> emit(lease, "late", List.of(), new EventBody.AgentThinking()));
    }

    @Test
    void aDeletedSessionMakesEveryLeaseStale() {
        Session session = session();
        Lease lease = opened(session);
        rest(session, lease, new StopReason.EndTurn());
        store().sessions().delete(WORKSPACE, session.id());
        stale(() -> store().leases().renew(lease));
    }

    @Test
    void anEventThatIsNotPendingTakesTheWholeAppendBack() {
        Session session = session();
        Lease lease = opened(session);
        submit(session, message("a"));
        List<EventId> taken = List.of(pendingIds(session).getFirst(), new EventId("sevt_nobody"));
        assertThatExceptionOfType(AlreadyTakenException.class)
                .isThrownBy(() -> emit(lease, "k", taken, new EventBody.AgentThinking()));
        assertThat(pendingIds(session)).hasSize(1);
        assertThat(log(session)).hasSize(2);
        assertThat(emit(lease, "k", pendingIds(session), new EventBody.AgentThinking()))
                .as("the refused key is free")
                .hasSize(2);
    }

    @Test
    void aCallHasOneResultForEver() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, asking());
        emit(lease, "1", List.of(), result(call, "first"));
        assertThatExceptionOfType(AlreadyTakenException.class)
                .isThrownBy(() ->
                        emit(
                                lease,
                                "2",
                                List.of(),
                                new EventBody.AgentThinking(),
                                result(call, "second")));
        assertThat(texts(log(session))).doesNotContain("AgentThinking");
    }

    @Test
    void anOwnersResultLosesAgainstAnAnswerThatCameFirst() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        submit(session, draft(answer(call, "42")));
        assertThatExceptionOfType(AlreadyTakenException.class)
                .isThrownBy(() -> emit(lease, "cut", List.of(), answer(call, "interrupted")));
    }

    @Test
    void aResultWithoutItsCallIsAFaultOfTheBrain() {
        Session session = session();
        Lease lease = opened(session);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> emit(lease, "k", List.of(), result(new EventId("sevt_no"), "x")));
        assertThat(log(session)).hasSize(2);
    }

    @Test
    void usageAndStatusFollowFromTheEvents() {
        Session session = session();
        Lease lease = opened(session);
        EventId start =
                emit(lease, "start", List.of(), new EventBody.ModelRequestStart()).getFirst().id();
        Instant accepted = clock.instant().truncatedTo(ChronoUnit.MICROS);
        clock.advance(Duration.ofSeconds(7));
        emit(
                lease,
                "reply",
                List.of(),
                new EventBody.ModelRequestEnd(start, false, new Usage(1, 2, 3, 4, 5)));
        assertThat(current(session).state())
                .isEqualTo(
                        new Session.State(
                                SessionStatus.RUNNING,
                                new Usage(1, 2, 3, 4, 5),
                                Duration.ofSeconds(7),
                                1,
                                accepted));
        emit(lease, "again", List.of(), new EventBody.StatusRescheduled());
        assertThat(status(session)).isEqualTo(SessionStatus.RESCHEDULING);
        rest(session, lease, new StopReason.EndTurn());
        clock.advance(Duration.ofSeconds(9));
        assertThat(current(session).state().active()).isEqualTo(Duration.ofSeconds(7));
        assertThat(status(session)).isEqualTo(SessionStatus.IDLE);
    }

    @Test
    void aReleaseThatHasNotSeenEverythingIsRefusedAndWritesNothing() {
        Session session = session();
        Lease lease = opened(session);
        long seen = arrivals(session);
        submit(session, message("just now"));
        assertThat(store().leases().release(lease, seen, idle(new StopReason.EndTurn()))).isFalse();
        assertThat(texts(log(session))).doesNotContain("StatusIdle");
        assertThat(emit(lease, "on", pendingIds(session))).as("the lease still holds").hasSize(1);
    }

    @Test
    void aReleaseThatHasNotSeenAnAnswerIsRefused() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        long seen = arrivals(session);
        submit(session, draft(answer(call, "42")));
        assertThat(
                        store().leases()
                                .release(
                                        lease,
                                        seen,
                                        idle(new StopReason.RequiresAction(List.of(call)))))
                .isFalse();
    }

    @Test
    void aTurnThatDiesFlushesItsQueueBeforeItsLastEvents() {
        Session session = session();
        Lease lease = opened(session);
        submit(session, message("a"), message("b"));
        assertThat(
                        store().leases()
                                .release(
                                        lease,
                                        arrivals(session),
                                        new Release.Idle(
                                                pendingIds(session),
                                                List.of(
                                                        draft(
                                                                new EventBody.StatusIdle(
                                                                        new StopReason
                                                                                .RetriesExhausted()))))))
                .isTrue();
        assertThat(texts(log(session))).endsWith("a", "b", "StatusIdle");
        assertThat(due()).isEmpty();
    }

    @Test
    void aSessionThatWaitsForATimeIsDueThen() {
        Session session = session();
        Lease lease = opened(session);
        store().leases()
                .release(
                        lease,
                        arrivals(session),
                        new Release.Until(clock.instant().plusSeconds(60)));
        clock.advance(Duration.ofSeconds(59));
        assertThat(due()).isEmpty();
        assertThat(store().leases().claim(session.id())).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(due()).containsExactly(session.id());
        assertThat(store().leases().claim(session.id())).isPresent();
    }

    @Test
    void aDrainedSessionIsDueAtOnce() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(store().leases().release(lease, 0, new Release.Drain())).isTrue();
        assertThat(due()).containsExactly(session.id());
    }

    @Test
    void aSilentOwnerLosesItsSessionAndABeatingOneKeepsIt() {
        Session silent = session();
        Session beating = session();
        opened(silent);
        Lease beats = opened(beating);
        clock.advance(Leases.DEADLINE.dividedBy(2));
        store().leases().renew(beats);
        assertThat(due()).isEmpty();
        clock.advance(Leases.DEADLINE.dividedBy(2));
        assertThat(due()).containsExactly(silent.id());
        assertThat(store().leases().claim(beating.id())).isEmpty();
        assertThat(store().leases().claim(silent.id())).isPresent();
    }

    @Test
    void theSessionsOfAServerThatIsOverAreDueAtOnce() {
        Session session = session();
        Lease old = opened(session);
        Store next = store().joinedBy(node(true));
        assertThat(next.leases().claim(session.id())).isEmpty();
        store().leave();
        assertThat(next.leases().due(10)).containsExactly(session.id());
        Lease young = next.leases().claim(session.id()).orElseThrow();
        assertThat(young.epoch()).isEqualTo(old.epoch() + 1);
        assertThat(young.node()).isEqualTo(next.node().id());
        stale(() -> emit(old, "late", List.of(), new EventBody.AgentThinking()));
    }

    @Test
    void whatHasWaitedLongestIsDueFirst() {
        Store lazy = store().joinedBy(node(false));
        Session first = session();
        Session second = session();
        Session third = session();
        for (Session session : List.of(second, first, third)) {
            lazy.inbox().submit(WORKSPACE, session.id(), receipt(), List.of(message("x")));
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(due()).containsExactly(second.id(), first.id(), third.id());
        assertThat(store().leases().due(2)).containsExactly(second.id(), first.id());
    }

    @Test
    void anIdleSessionCannotBeClaimed() {
        Session session = session();
        assertThat(store().leases().claim(session.id())).isEmpty();
        assertThat(due()).isEmpty();
    }

    private static EventBody result(EventId call, String text) {
        return new EventBody.AgentToolResult(
                call, ContentBlock.text(text), true, FailureClass.TOOL_ERROR);
    }

    private static void stale(ThrowingCallable call) {
        assertThatExceptionOfType(StaleLeaseException.class).isThrownBy(call);
    }
}

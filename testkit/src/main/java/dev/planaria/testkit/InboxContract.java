package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.wire.EventJson;
import dev.planaria.core.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What every inbox promises (protocol A3-A6, C3, C5, M5).
public abstract class InboxContract extends StoreContract {
    /// Initialises the fixture.
    protected InboxContract() {}

    @Test
    void aMessageIsEchoedAsPendingAndSoListed() {
        Session session = session();
        Event.Draft one = message("one");
        Event.Draft two = message("two");
        Inbox.Accepted accepted = submit(session, one, two);
        assertThat(accepted.events()).extracting(Event::id).containsExactly(one.id(), two.id());
        assertThat(accepted.events()).allMatch(Event::isPending);
        assertThat(accepted.events().getFirst().wire())
                .isEqualTo(EventJson.write(one.id(), one.body(), null));
        assertThat(store().inbox().pending(session.id()))
                .isEqualTo(new Inbox.Waiting(2, accepted.events()));
        assertThat(log(session)).isEmpty();
    }

    @Test
    void theAcceptingCommitMakesTheSessionRunAndTakesIt() {
        Session session = session();
        assertThat(status(session)).isEqualTo(SessionStatus.IDLE);
        Lease lease = taken(submit(session, message("one")));
        assertThat(lease.session()).isEqualTo(session.id());
        assertThat(lease.thread()).isEqualTo(session.thread());
        assertThat(lease.node()).isEqualTo(store().node().id());
        assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
        assertThat(submit(session, message("two")).lease()).as("owned already").isNull();
    }

    @Test
    void aServerThatDoesNotThinkLeavesTheSessionDue() {
        Session session = session();
        Inbox.Accepted accepted =
                store().joinedBy(node(false))
                        .inbox()
                        .submit(WORKSPACE, session.id(), receipt(), List.of(message("one")));
        assertThat(accepted.lease()).isNull();
        assertThat(due()).containsExactly(session.id());
        assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
    }

    @Test
    void eachInputRaisesArrivals() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        assertThat(arrivals(session)).isEqualTo(1);
        submit(session, message("a"), message("b"));
        assertThat(arrivals(session)).isEqualTo(3);
        submit(session, draft(answer(call, "c")));
        assertThat(arrivals(session)).isEqualTo(4);
    }

    @Test
    void anAnswerEntersTheLogAtOnceBetweenTheOwnersAppends() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        long last = log(session).size();
        Inbox.Accepted accepted = submit(session, draft(answer(call, "42")));
        Event fact = accepted.events().getFirst();
        assertThat(fact.at().value()).isEqualTo(last + 1);
        assertThat(fact.processedAt()).isNotNull();
        assertThat(fact.wire()).contains("\"processed_at\":\"20");
        List<Event> next = emit(lease, "next", List.of(), new EventBody.ModelRequestStart());
        assertThat(next.getFirst().at().value()).as("the owner sees the gap").isEqualTo(last + 2);
    }

    @Test
    void aSessionBehindABlockerIsNeitherDueNorRunningForAMessage() {
        Session session = session();
        Lease lease = opened(session);
        block(session, lease, called(lease, custom()));
        Inbox.Accepted accepted = submit(session, message("later"));
        assertThat(accepted.lease()).isNull();
        assertThat(due()).isEmpty();
        assertThat(status(session)).isEqualTo(SessionStatus.IDLE);
        assertThat(pendingIds(session)).hasSize(1);
    }

    @Test
    void theLastAnswerMakesABlockedSessionRunAndTakesIt() {
        Session session = session();
        Lease lease = opened(session);
        EventId first = called(lease, custom());
        EventId second = called(lease, asking());
        block(session, lease, first, second);
        Inbox.Accepted subset = submit(session, draft(answer(first, "1")));
        assertThat(subset.lease()).as("an answer makes it due").isNotNull();
        assertThat(status(session)).as("one blocker is left").isEqualTo(SessionStatus.IDLE);
        block(session, taken(subset), second);
        Inbox.Accepted last = submit(session, draft(allow(second)));
        assertThat(last.lease()).isNotNull();
        assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
    }

    @Test
    void anAnswerThatCameBeforeTheIdleIsNotWaitedFor() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        submit(session, draft(answer(call, "early")));
        block(session, lease, call);
        assertThat(due()).containsExactly(session.id());
        assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
    }

    @Test
    void anInterruptMakesABlockedSessionDue() {
        Session session = session();
        Lease lease = opened(session);
        block(session, lease, called(lease, custom()));
        Inbox.Accepted accepted = submit(session, draft(new EventBody.UserInterrupt(null)));
        assertThat(accepted.lease()).isNotNull();
        assertThat(pendingIds(session)).hasSize(1);
        assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
    }

    @Test
    void anInterruptWithNothingToStopIsEchoedAndLeavesNoRow() {
        Session session = session();
        Event.Draft interrupt = draft(new EventBody.UserInterrupt(null));
        Inbox.Accepted accepted = submit(session, interrupt);
        assertThat(accepted.events()).extracting(Event::id).containsExactly(interrupt.id());
        assertThat(accepted.lease()).isNull();
        assertThat(store().inbox().pending(session.id()))
                .isEqualTo(new Inbox.Waiting(0, List.of()));
        assertThat(due()).isEmpty();
        assertThat(log(session)).isEmpty();
    }

    @Test
    void withAnInterruptThatHasNothingToStopTheRestIsAccepted() {
        Session session = session();
        Event.Draft message = message("go");
        Inbox.Accepted accepted =
                submit(session, draft(new EventBody.UserInterrupt(null)), message);
        assertThat(accepted.events()).hasSize(2);
        assertThat(accepted.lease()).isNotNull();
        assertThat(pendingIds(session)).containsExactly(message.id());
    }

    @Test
    void anInterruptOfARunningSessionWaitsWithTheRest() {
        Session session = session();
        opened(session);
        Event.Draft interrupt = draft(new EventBody.UserInterrupt(null));
        Event.Draft message = message("instead");
        submit(session, interrupt, message);
        assertThat(pendingIds(session)).containsExactly(interrupt.id(), message.id());
    }

    @Test
    void theSameAnswerAgainIsTheFirstEcho() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        Inbox.Accepted first = submit(session, draft(answer(call, "42")));
        Inbox.Accepted again = submit(session, draft(answer(call, "42")));
        assertThat(again.events()).isEqualTo(first.events());
        assertThat(arrivals(session)).isEqualTo(2);
    }

    @Test
    void anotherAnswerToTheSameCallIsRefusedByName() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        submit(session, draft(answer(call, "42")));
        List<Event> before = log(session);
        refused(
                ErrorCode.INVALID_REQUEST,
                call.value(),
                () -> submit(session, message("x"), draft(answer(call, "43"))));
        assertThat(log(session)).isEqualTo(before);
        assertThat(pendingIds(session)).as("all or nothing").isEmpty();
    }

    @Test
    void aConfirmationOfACallThatIsOverIsRefused() {
        Session session = session();
        Lease lease = opened(session);
        EventId call = called(lease, asking());
        emit(
                lease,
                "result",
                List.of(),
                new EventBody.AgentToolResult(call, ContentBlock.text("cut"), true, null));
        refused(ErrorCode.INVALID_REQUEST, call.value(), () -> submit(session, draft(allow(call))));
    }

    @Test
    void anAnswerToAnUnknownCallIsRefusedByName() {
        Session session = session();
        Event.Draft stray = draft(answer(new EventId("sevt_nobody"), "42"));
        refused(ErrorCode.INVALID_REQUEST, "sevt_nobody", () -> submit(session, stray));
        assertThat(arrivals(session)).isZero();
        assertThat(due()).isEmpty();
    }

    @Test
    void anAnswerOfTheWrongKindIsRefusedByName() {
        Session session = session();
        Lease lease = opened(session);
        EventId custom = called(lease, custom());
        EventId asking = called(lease, asking());
        EventId allowed =
                called(
                        lease,
                        new EventBody.AgentToolUse(
                                "bash", Json.object(), EventBody.Permission.ALLOW));
        for (Event.Draft wrong :
                List.of(
                        draft(allow(custom)),
                        draft(answer(asking, "x")),
                        draft(allow(allowed)),
                        draft(answer(log(session).getFirst().id(), "x")))) {
            EventId id = ((EventBody.Answer) wrong.body()).callId();
            refused(ErrorCode.INVALID_REQUEST, id.value(), () -> submit(session, wrong));
        }
    }

    @Test
    void anArchivedSessionTakesNothingMore() {
        Session session = session();
        store().sessions().archive(WORKSPACE, session.id());
        refused(ErrorCode.CONFLICT, session.id().value(), () -> submit(session, message("x")));
        assertThat(pendingIds(session)).isEmpty();
    }

    @Test
    void aSessionOfAnotherWorkspaceIsNotThere() {
        Session session = session();
        refused(
                ErrorCode.NOT_FOUND,
                "Session not found.",
                () ->
                        store().inbox()
                                .submit(
                                        new WorkspaceId("wrkspc_other"),
                                        session.id(),
                                        receipt(),
                                        List.of(message("x"))));
        SessionId unknown = new SessionId("sesn_unknown");
        refused(
                ErrorCode.NOT_FOUND,
                "Session not found.",
                () -> store().inbox().submit(WORKSPACE, unknown, receipt(), List.of(message("x"))));
    }

    @Test
    void aFullInboxRefusesMoreAndTakesNoneOfIt() {
        Session session = session();
        List<Event.Draft> many = new ArrayList<>();
        for (int i = 0; i < Inbox.PENDING_EVENTS_MAX; i++) {
            many.add(message("m" + i));
        }
        store().inbox().submit(WORKSPACE, session.id(), receipt(), many);
        refused(ErrorCode.RATE_LIMITED, "1000 events", () -> submit(session, message("one more")));
        assertThat(pendingIds(session)).hasSize(Inbox.PENDING_EVENTS_MAX);
    }

    @Test
    void anInboxFullOfBytesRefusesMore() {
        Session session = session();
        String large = "x".repeat(16 << 20);
        submit(session, message(large), message(large), message(large));
        refused(ErrorCode.RATE_LIMITED, "64 MiB", () -> submit(session, message(large)));
        assertThat(pendingIds(session)).hasSize(3);
    }

    @Test
    void aSessionThatWaitsForATimeIsDueAtOnceWhenSomethingArrives() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(
                        store().leases()
                                .release(
                                        lease,
                                        arrivals(session),
                                        new Release.Until(
                                                clock.instant().plus(Duration.ofHours(1)))))
                .isTrue();
        assertThat(due()).isEmpty();
        assertThat(submit(session, message("now")).lease()).isNotNull();
    }

    @Test
    void awaitArrivalSeesWhatCameBeforeAndWhatComesWhileItWaits() throws Exception {
        Session session = session();
        assertThat(store().inbox().awaitArrival(session.id(), 0, Duration.ZERO)).isFalse();
        Waiter waiter =
                Waiter.on(
                        () -> store().inbox().awaitArrival(session.id(), 0, Duration.ofMinutes(1)));
        submit(session, message("a"));
        assertThat(waiter.result()).isTrue();
        assertThat(store().inbox().awaitArrival(session.id(), 0, Duration.ZERO)).isTrue();
        assertThat(store().inbox().awaitArrival(session.id(), 1, Duration.ofMillis(1))).isFalse();
    }

    @Test
    void interruptedTurnsLeaveWhatWaitsDueAtOnce() {
        Session session = session();
        Lease lease = opened(session);
        Event.Draft interrupt = draft(new EventBody.UserInterrupt(null));
        submit(session, interrupt, message("next"));
        emit(lease, "interrupt", List.of(interrupt.id()));
        assertThat(rest(session, lease, new StopReason.EndTurn())).isTrue();
        assertThat(due()).containsExactly(session.id());
        assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
        Lease next = store().leases().claim(session.id()).orElseThrow();
        assertThat(Objects.requireNonNull(next).epoch()).isGreaterThan(lease.epoch());
    }
}

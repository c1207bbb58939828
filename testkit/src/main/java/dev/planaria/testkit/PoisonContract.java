package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What every store promises of sessions whose brains die (protocol L2): it counts, also when the
/// whole server dies each time.
public abstract class PoisonContract extends StoreContract {
    /// Initialises the fixture.
    protected PoisonContract() {}

    @Test
    void aClaimCountsUntilSomethingComesOfIt() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(attempts(session)).isEqualTo(1);
        emit(lease, "request", List.of(), new EventBody.ModelRequestStart());
        assertThat(attempts(session)).as("an intent is nothing yet").isEqualTo(1);
        emit(lease, "reply", List.of(), new EventBody.AgentThinking());
        assertThat(attempts(session)).isZero();
    }

    @Test
    void aSessionThatIsGivenBackWellDoesNotCount() {
        for (Release how : List.of(new Release.Drain(), new Release.Until(clock.instant()))) {
            Session session = session();
            Lease lease = opened(session);
            assertThat(store().leases().release(lease, arrivals(session), how)).isTrue();
            assertThat(attempts(session)).as("%s", how).isZero();
        }
    }

    @Test
    void aTurnThatDiedCounts() {
        Session session = session();
        Lease lease = opened(session);
        for (int deaths = 1; deaths < Leases.ATTEMPTS_MAX; deaths++) {
            lease = afterDeath(session, lease, deaths);
        }
        assertThat(attempts(session)).isEqualTo(Leases.ATTEMPTS_MAX);
    }

    @Test
    void aServerThatDiesWithTheSessionEachTimeIsCountedAndTheSessionRests() {
        Session session = session();
        opened(session);
        Store server = store();
        for (int deaths = 1; deaths <= Leases.ATTEMPTS_MAX; deaths++) {
            Store next = server.joinedBy(node(true));
            server.leave();
            server = next;
            if (deaths >= Leases.ATTEMPTS_DELAYED && deaths < Leases.ATTEMPTS_MAX) {
                assertThat(server.leases().claim(session.id())).as("rests").isEmpty();
                clock.advance(Leases.delay(deaths).minusMillis(1));
                assertThat(server.leases().due(10)).isEmpty();
                clock.advance(Duration.ofMillis(1));
            }
            Lease lease = server.leases().claim(session.id()).orElseThrow();
            assertThat(lease.node()).isEqualTo(server.node().id());
            assertThat(attempts(session)).isEqualTo(deaths + 1);
        }
    }

    @Test
    void aLeaseSaysFromWhomItWasTakenOver() {
        Session session = session();
        Lease first = opened(session);
        assertThat(first.from()).isNull();
        Store next = store().joinedBy(node(true));
        store().leave();
        Lease second = next.leases().claim(session.id()).orElseThrow();
        assertThat(second.from()).isEqualTo(store().node().id());
        next.leases().release(second, arrivals(session), new Release.Drain());
        assertThat(next.leases().claim(session.id()).orElseThrow().from()).isNull();
    }

    @Test
    void aParkedSessionIsNotDueAndAMessageWakesIt() {
        Session session = parked();
        assertThat(current(session).state().isParked()).isTrue();
        assertThat(due()).isEmpty();
        assertThat(store().leases().claim(session.id())).isEmpty();
        Inbox.Accepted accepted = submit(session, message("go on"));
        assertThat(accepted.lease()).isNotNull();
        assertThat(attempts(session)).as("begins anew").isEqualTo(1);
        assertThat(current(session).state().isParked()).isFalse();
    }

    @Test
    void aParkedSessionIsWokenOnceByAnOperator() {
        Session session = parked();
        Inbox.Woken woken = store().inbox().wake(WORKSPACE, session.id());
        assertThat(woken.before()).isEqualTo(Inbox.Before.PARKED);
        assertThat(woken.isWoken()).isTrue();
        assertThat(woken.attempts()).isEqualTo(Leases.ATTEMPTS_MAX);
        assertThat(Objects.requireNonNull(woken.lease()).session()).isEqualTo(session.id());
        assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
        Inbox.Woken again = store().inbox().wake(WORKSPACE, session.id());
        assertThat(again.before()).isEqualTo(Inbox.Before.RUNNING);
        assertThat(again.isWoken()).isFalse();
        assertThat(again.lease()).isNull();
    }

    @Test
    void aSessionThatRestsAfterADeathIsWokenAtOnce() {
        Session session = session();
        Lease lease = opened(session);
        store().leases()
                .release(
                        lease,
                        arrivals(session),
                        new Release.Died(clock.instant().plusSeconds(60)));
        assertThat(due()).isEmpty();
        Inbox.Woken woken = store().inbox().wake(WORKSPACE, session.id());
        assertThat(woken.before()).isEqualTo(Inbox.Before.DELAYED);
        assertThat(woken.lease()).isNotNull();
        assertThat(attempts(session)).isEqualTo(1);
    }

    @Test
    void wakingWhatDoesNotSleepChangesNothing() {
        Session resting = session();
        assertThat(store().inbox().wake(WORKSPACE, resting.id()))
                .isEqualTo(new Inbox.Woken(Inbox.Before.RESTING, 0, null));
        Session waiting = session();
        Lease lease = opened(waiting);
        store().leases()
                .release(
                        lease,
                        arrivals(waiting),
                        new Release.Until(clock.instant().plusSeconds(60)));
        assertThat(store().inbox().wake(WORKSPACE, waiting.id()).before())
                .isEqualTo(Inbox.Before.RESCHEDULING);
        assertThat(due()).isEmpty();
    }

    @Test
    void whatIsGoneCannotBeWoken() {
        Session archived = session();
        store().sessions().archive(WORKSPACE, archived.id());
        refused(
                ErrorCode.INVALID_REQUEST,
                "is archived",
                () -> store().inbox().wake(WORKSPACE, archived.id()));
        Session deleted = session();
        store().sessions().delete(WORKSPACE, deleted.id());
        refused(
                ErrorCode.NOT_FOUND,
                "not found",
                () -> store().inbox().wake(WORKSPACE, deleted.id()));
    }

    /// The turn dies and the session is taken again.
    private Lease afterDeath(Session session, Lease lease, int deaths) {
        store().leases().release(lease, arrivals(session), new Release.Died(clock.instant()));
        assertThat(attempts(session)).isEqualTo(deaths);
        return store().leases().claim(session.id()).orElseThrow();
    }

    private Session parked() {
        Session session = session();
        Lease lease = opened(session);
        for (int deaths = 1; deaths < Leases.ATTEMPTS_MAX; deaths++) {
            lease = afterDeath(session, lease, deaths);
        }
        assertThat(
                        store().leases()
                                .release(
                                        lease,
                                        arrivals(session),
                                        new Release.Parked(
                                                pendingIds(session),
                                                List.of(
                                                        draft(
                                                                new EventBody.StatusIdle(
                                                                        new StopReason
                                                                                .RetriesExhausted()))))))
                .isTrue();
        return session;
    }

    private int attempts(Session session) {
        return current(session).state().attempts();
    }
}

package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.session.StopReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every keeper of checkpoints promises (protocol W3, I9).
public abstract class CheckpointsContract extends StoreContract {
    /// Longer than a page of any database, and not of one byte a character.
    private static final String LONG = "[\"größer\\n\"]\n".repeat(20_000);

    /// Initialises the fixture.
    protected CheckpointsContract() {}

    @Test
    void theNextBrainFindsTheNewestOne() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(store().checkpoints().newest(session.thread())).isEmpty();
        Checkpoint first = at(session, 1, "a/1", "[]");
        store().checkpoints().keep(lease, first);
        assertThat(store().checkpoints().newest(session.thread())).contains(first);
        Checkpoint second = at(session, 2, "a/1", LONG);
        store().checkpoints().keep(lease, second);
        assertThat(store().checkpoints().newest(session.thread())).contains(second);
    }

    @Test
    void itNeverMovesBack() {
        Session session = session();
        Lease lease = opened(session);
        Checkpoint second = at(session, 2, "a/1", "[2]");
        store().checkpoints().keep(lease, second);
        store().checkpoints().keep(lease, at(session, 1, "a/1", "[1]"));
        store().checkpoints().keep(lease, at(session, 2, "a/1", "[3]"));
        assertThat(store().checkpoints().newest(session.thread())).contains(second);
    }

    @Test
    void oneOfAnotherReleaseGivesWay() {
        Session session = session();
        Lease lease = opened(session);
        store().checkpoints().keep(lease, at(session, 2, "a/2", "[2]"));
        Checkpoint known = at(session, 1, "a/1", "[1]");
        store().checkpoints().keep(lease, known);
        assertThat(store().checkpoints().newest(session.thread())).contains(known);
    }

    @Test
    void aStaleBrainKeepsNothing() {
        Session session = session();
        Lease stale = opened(session);
        assertThat(store().leases().release(stale, arrivals(session), new Leases.Release.Drain()))
                .isTrue();
        Lease lease = store().leases().claim(session.id()).orElseThrow();
        assertThatExceptionOfType(StaleLeaseException.class)
                .isThrownBy(() -> store().checkpoints().keep(stale, at(session, 1, "a/1", "[]")));
        assertThat(store().checkpoints().newest(session.thread())).isEmpty();
        store().checkpoints().keep(lease, at(session, 1, "a/1", "[]"));
        assertThat(store().checkpoints().newest(session.thread())).isPresent();
    }

    @Test
    void whoHasJustGivenItBackMayStillSayWhatItKnows() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(rest(session, lease, new StopReason.EndTurn())).isTrue();
        store().checkpoints().keep(lease, at(session, 2, "a/1", "[]"));
        assertThat(store().checkpoints().newest(session.thread())).isPresent();
    }

    @Test
    void oneBeyondTheEndOfTheLogIsNotKept() {
        Session session = session();
        Lease lease = opened(session);
        Event last = log(session).getLast();
        Checkpoint beyond = new Checkpoint(last.at().next(), last.id(), "a/1", "[]");
        store().checkpoints().keep(lease, beyond);
        assertThat(store().checkpoints().newest(session.thread())).isEmpty();
        Checkpoint there = at(session, (int) last.at().value(), "a/1", "[]");
        store().checkpoints().keep(lease, there);
        assertThat(store().checkpoints().newest(session.thread())).contains(there);
    }

    @Test
    void oneOfAnotherLogIsNone() {
        Session session = session();
        Lease lease = opened(session);
        store().checkpoints()
                .keep(lease, new Checkpoint(new Position(2), new EventId("sevt_x"), "a/1", "[]"));
        assertThat(store().checkpoints().newest(session.thread())).isEmpty();
        emit(lease, "more", List.of(), new EventBody.AgentThinking());
        Checkpoint right = at(session, 3, "a/1", "[]");
        store().checkpoints().keep(lease, right);
        assertThat(store().checkpoints().newest(session.thread())).contains(right);
    }

    @Test
    void itGoesWithItsSession() {
        Session session = session();
        Lease lease = opened(session);
        store().checkpoints().keep(lease, at(session, 1, "a/1", "[]"));
        assertThat(rest(session, lease, new StopReason.EndTurn())).isTrue();
        store().sessions().delete(WORKSPACE, session.id());
        assertThat(store().checkpoints().newest(session.thread())).isEmpty();
        assertThatExceptionOfType(StaleLeaseException.class)
                .isThrownBy(() ->
                        store().checkpoints()
                                .keep(
                                        lease,
                                        new Checkpoint(
                                                new Position(1),
                                                new EventId("sevt_1"),
                                                "a/1",
                                                "[]")));
    }

    private Checkpoint at(Session session, int position, String format, String text) {
        Event event = log(session).get(position - 1);
        return new Checkpoint(event.at(), event.id(), format, text);
    }
}

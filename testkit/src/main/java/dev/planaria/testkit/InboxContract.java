package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.StopReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every inbox promises.
public abstract class InboxContract extends StoreContract {
    /// Initialises the fixture.
    protected InboxContract() {}

    @Test
    void aMessageMakesTheSessionRunAndIsTakenInOrder() {
        Session session = session();
        Inbox.Accepted accepted = submit(session, message("one"), message("two"));
        Lease lease = taken(accepted);
        assertThat(current(session).state().status()).isEqualTo(SessionStatus.RUNNING);
        assertThat(texts(store().inbox().pending(session.id()).events()))
                .containsExactly("one", "two");
        List<Event> written =
                store().leases()
                        .emitEvents(
                                lease,
                                AppendKey.after(Position.START, "open"),
                                pendingIds(session),
                                List.of(draft(new EventBody.StatusRunning())));
        assertThat(texts(written)).containsExactly("one", "two", "StatusRunning");
        assertThat(log(session)).isEqualTo(written);
        assertThat(pendingIds(session)).isEmpty();
        assertThat(
                        store().leases()
                                .release(
                                        lease,
                                        arrivals(session),
                                        new Release.Idle(
                                                List.of(),
                                                List.of(
                                                        draft(
                                                                new EventBody.StatusIdle(
                                                                        new StopReason
                                                                                .EndTurn()))))))
                .isTrue();
        assertThat(current(session).state().status()).isEqualTo(SessionStatus.IDLE);
        assertThat(store().leases().due(10)).isEmpty();
    }
}

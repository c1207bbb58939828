package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.EventId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest extends StoreContract {
    @Override
    protected Store open(Node node) {
        return Store.alone(new MemoryDatabase(node.clock()), node);
    }

    @Test
    void aCrashBeforeTheWriteWritesNothing() {
        Session session = session();
        Lease lease = taken(submit(session, message("go")));
        crashes(Faults.at(1, Faults.Fault.CRASH_BEFORE), lease, session);
        assertThat(log(session)).isEmpty();
        assertThat(pendingIds(session)).hasSize(1);
    }

    @Test
    void aCrashAfterTheWriteHasWrittenEverything() {
        Session session = session();
        Lease lease = taken(submit(session, message("go")));
        crashes(Faults.at(1, Faults.Fault.CRASH_AFTER), lease, session);
        assertThat(log(session)).hasSize(2);
        assertThat(pendingIds(session)).isEmpty();
    }

    @Test
    void theDeadNeitherWriteNorRead() {
        Session session = session();
        Lease lease = taken(submit(session, message("go")));
        Faults faults = Faults.at(1, Faults.Fault.CRASH_BEFORE);
        FaultyLeases leases = crashes(faults, lease, session);
        FaultySessionLog log = new FaultySessionLog(store().log(), faults);
        FaultyHandLedger hands = new FaultyHandLedger(store().hands(), faults);
        assertThat(faults.isDead()).isTrue();
        for (Runnable call :
                List.<Runnable>of(
                        () -> leases.renew(lease),
                        () -> leases.claim(session.id()),
                        () -> leases.due(1),
                        () -> log.find(session.thread(), new EventId("sevt_x")),
                        () -> hands.hands(session.id()))) {
            assertThatExceptionOfType(CrashedError.class).isThrownBy(call::run);
        }
    }

    @Test
    void anAppendWhoseReplyWasLostIsSentAgainWithTheSameKey() {
        Session session = session();
        Lease lease = taken(submit(session, message("go")));
        FaultyLeases leases =
                new FaultyLeases(store().leases(), Faults.at(1, Faults.Fault.LOSE_REPLY));
        List<EventId> taken = pendingIds(session);
        List<Event.Draft> drafts = List.of(draft(new EventBody.StatusRunning()));
        AppendKey key = new AppendKey("k");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> leases.emitEvents(lease, key, taken, drafts));
        assertThat(leases.emitEvents(lease, key, taken, drafts)).isEqualTo(log(session)).hasSize(2);
    }

    @Test
    void aRefusedWriteIsNotWritten() {
        Session session = session();
        Lease lease = taken(submit(session, message("go")));
        FaultyLeases leases = new FaultyLeases(store().leases(), Faults.at(2, Faults.Fault.REFUSE));
        leases.renew(lease);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> emitted(leases, lease, session));
        assertThat(log(session)).isEmpty();
        assertThat(emitted(leases, lease, session)).hasSize(2);
    }

    @Test
    void oneSeedIsOnePlan() {
        List<String> first = outcomes(42);
        assertThat(outcomes(42)).isEqualTo(first);
        assertThat(outcomes(43)).isNotEqualTo(first);
        assertThat(first).contains("done", "slow");
    }

    /// What became of the writes until the process died.
    private static List<String> outcomes(long seed) {
        List<String> outcomes = new ArrayList<>();
        Faults faults = Faults.random(seed, 200, 0.3, () -> outcomes.add("slow"));
        for (int i = 0; i < 200 && !faults.isDead(); i++) {
            try {
                faults.write("w", () -> true);
                outcomes.add("done");
            } catch (ApiException e) {
                outcomes.add(e.getMessage());
            } catch (CrashedError e) {
                outcomes.add("dead");
            }
        }
        return outcomes;
    }

    private FaultyLeases crashes(Faults faults, Lease lease, Session session) {
        FaultyLeases leases = new FaultyLeases(store().leases(), faults);
        assertThatExceptionOfType(CrashedError.class)
                .isThrownBy(() -> emitted(leases, lease, session));
        return leases;
    }

    private List<Event> emitted(FaultyLeases leases, Lease lease, Session session) {
        return leases.emitEvents(
                lease,
                new AppendKey("open"),
                pendingIds(session),
                List.of(draft(new EventBody.StatusRunning())));
    }
}

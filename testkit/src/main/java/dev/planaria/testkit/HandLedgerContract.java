package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StaleLeaseException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every ledger of hands promises (protocol T1, W2).
public abstract class HandLedgerContract extends StoreContract {
    /// Initialises the fixture.
    protected HandLedgerContract() {}

    @Test
    void theNextBrainFindsWhereAHandLives() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(store().hands().hands(session.id())).isEmpty();
        HandLedger.Entry second = entry("second", 1);
        HandLedger.Entry first = entry("default", 1);
        store().hands().record(lease, second);
        store().hands().record(lease, first);
        assertThat(hands(session)).containsExactly(first, second);
    }

    /// Without who wrote it down.
    private List<HandLedger.Entry> hands(Session session) {
        return store().hands().hands(session.id()).stream()
                .map(entry -> new HandLedger.Entry(entry.name(), entry.address()))
                .toList();
    }

    @Test
    void whoWroteAHandDownIsKnownAndWhetherItLives() {
        Session session = session();
        Lease lease = opened(session);
        store().hands().record(lease, entry("default", 1));
        HandLedger.Entry kept = store().hands().hands(session.id()).getFirst();
        assertThat(kept.node()).isEqualTo(lease.node());
        assertThat(store().hands().lives(kept)).isTrue();
        assertThat(store().hands().lives(entry("default", 1))).as("nobody").isFalse();
        store().leave();
        assertThat(store().hands().lives(kept)).isFalse();
    }

    @Test
    void aLaterRecordReplacesTheEarlier() {
        Session session = session();
        Lease lease = opened(session);
        store().hands().record(lease, entry("default", 1));
        store().hands().record(lease, entry("default", 2));
        assertThat(hands(session)).containsExactly(entry("default", 2));
    }

    @Test
    void aStaleBrainRecordsNothing() {
        Session session = session();
        Lease old = opened(session);
        clock.advance(Leases.DEADLINE);
        Lease young = store().leases().claim(session.id()).orElseThrow();
        store().hands().record(young, entry("default", 2));
        assertThatExceptionOfType(StaleLeaseException.class)
                .isThrownBy(() -> store().hands().record(old, entry("default", 1)));
        assertThat(hands(session)).containsExactly(entry("default", 2));
    }

    private static HandLedger.Entry entry(String name, long generation) {
        return new HandLedger.Entry(
                name,
                new HandAddress(
                        new HandId("hand_" + name), "process", "boot", "start", generation));
    }
}

package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.store.NodeLease;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What holds when a server ends the lease of another one, which is gone or only taken for it
/// (protocol C2, A2, docs/adr/0015). No time passes on the servers' own clocks.
public abstract class TakeoverContract extends StoreContract {
    /// Initialises the fixture.
    protected TakeoverContract() {}

    /// The one that only opened the database.
    @BeforeEach
    void leaveItToTheServers() {
        store().leave();
    }

    private Store server(String address) {
        Store server = store().sharedWith(node(true), () -> 0);
        lease(server).join(address, null);
        return server;
    }

    private static NodeLease lease(Store server) {
        return Objects.requireNonNull(server.lease());
    }

    private Lease opened(Store server, Session session) {
        Lease lease =
                taken(
                        server.inbox()
                                .submit(
                                        WORKSPACE,
                                        session.id(),
                                        receipt(),
                                        List.of(message("go"))));
        assertThat(write(server, lease, "open")).isNotEmpty();
        return lease;
    }

    private List<Event> write(Store server, Lease lease, String key) {
        return server.leases()
                .emitEvents(
                        lease,
                        new AppendKey(key),
                        pendingIds(madeAs(lease.session())),
                        List.of(draft(new EventBody.AgentThinking())));
    }

    private Rows.Member seen(Store server) {
        NodeId name = lease(server).node();
        return store().living().stream()
                .filter(member -> member.id().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aServerThatIsGoneIsFollowedAtOnceWhereSomebodyKnowsIt() {
        Store gone = server("http://gone");
        Store next = server("http://next");
        Session session = session();
        Lease old = opened(gone, session);
        assertThat(next.leases().due(10)).as("its lease holds").isEmpty();

        assertThat(next.end(seen(gone))).isTrue();

        assertThat(next.living()).extracting(Rows.Member::id).containsExactly(lease(next).node());
        assertThat(next.leases().due(10)).containsExactly(session.id());
        Lease young = next.leases().claim(session.id()).orElseThrow();
        assertThat(young.epoch()).isEqualTo(old.epoch() + 1);
        assertThat(young.from()).as("a death").isEqualTo(old.node());
        assertThat(write(next, young, "on")).isNotEmpty();
    }

    @Test
    void aLeaseThatWasRenewedMeanwhileIsNotEnded() {
        Store busy = server("http://busy");
        Store other = server("http://other");
        Session session = session();
        Lease lease = opened(busy, session);
        Rows.Member seen = seen(busy);
        clock.advance(Duration.ofMillis(10));
        assertThat(lease(busy).renew()).isTrue();

        assertThat(other.end(seen)).isFalse();

        assertThat(other.leases().due(10)).isEmpty();
        assertThat(write(busy, lease, "on")).isNotEmpty();
        Rows.Member now = seen(busy);
        assertThat(other.end(now)).isTrue();
        assertThat(other.end(now)).as("it is over").isFalse();
    }

    @Test
    void aServerThatWasTakenForGoneWritesNothingMoreAndGoesOnAsANewOne() {
        Store alive = server("http://alive");
        Store wrong = server("http://wrong");
        Session lost = session();
        Session kept = session();
        Lease old = opened(alive, lost);
        Lease other = opened(alive, kept);
        NodeId name = lease(alive).node();

        assertThat(wrong.end(seen(alive))).isTrue();

        Lease young = wrong.leases().claim(lost.id()).orElseThrow();
        stale(() -> write(alive, old, "late"));
        assertThat(write(wrong, young, "on")).isNotEmpty();
        assertThat(write(alive, other, "still")).as("nobody else has it").isNotEmpty();
        List<String> told = new ArrayList<>();
        lease(alive).whenOver(() -> told.add("over"));
        assertThat(lease(alive).renew()).as("it is not known any more").isFalse();
        assertThat(told).containsExactly("over");
        stale(() -> write(alive, other, "later"));
        assertThat(lease(alive).renew()).isTrue();
        assertThat(lease(alive).node()).isNotEqualTo(name);
        assertThat(alive.leases().claim(kept.id())).isPresent();
    }

    private static void stale(ThrowingCallable call) {
        assertThatExceptionOfType(StaleLeaseException.class).isThrownBy(call);
    }
}

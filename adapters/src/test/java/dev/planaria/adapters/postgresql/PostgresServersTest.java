package dev.planaria.adapters.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.agent.Times;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.Invariants;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two servers over one database, each with connections of its own: what one writes the other sees,
/// and neither undoes nor doubles it (protocol A1, A6, S5).
class PostgresServersTest {
    private static final int MESSAGES = 40;

    private final List<Store> stores = new ArrayList<>();
    private final PostgresAccess access = TestPostgres.schema();

    @BeforeEach
    void open() {
        for (int i = 0; i < 2; i++) {
            Store store =
                    Store.shared(
                            PostgresStore.open(access, true),
                            Writers.node(InstantSource.system()),
                            () -> 0L);
            Objects.requireNonNull(store.lease()).join(null, null);
            stores.add(store);
        }
        // Leases are another test's matter: a busy machine shall not end them here.
        try (Sql sql = new Connector(access, true).writer()) {
            sql.once("update node set lease_until = null");
            sql.commit();
        }
    }

    @AfterEach
    void close() {
        stores.forEach(Store::close);
    }

    @Test
    void aRowThatCannotBeReadCostsNobodyElseTheirWrites() throws Exception {
        Store store = stores.getFirst();
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Session session = Writers.draft(store);
            var _ = store.sessions().create(Writers.unnamed(store), session, List.of());
            sessions.add(session);
        }
        Session unreadable = sessions.getFirst();
        try (Sql sql = new Connector(access, true).writer()) {
            sql.once(
                    "update session set status = 'OF_A_NEWER_RELEASE' where session = '"
                            + unreadable.id().value()
                            + "'");
            sql.commit();
        }
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Session session = sessions.get(i % 2);
            work.add(() -> {
                try {
                    var _ =
                            store.inbox()
                                    .submit(
                                            Writers.WORKSPACE,
                                            session.id(),
                                            Writers.unnamed(store),
                                            List.of(Writers.message(store, "m")));
                    return !session.id().equals(unreadable.id());
                } catch (IllegalArgumentException e) {
                    return session.id().equals(unreadable.id());
                }
            });
        }
        assertThat(atOnce(work)).as("each has its own verdict").doesNotContain(false);
    }

    @Test
    void bothWriteToTheSameSessionsAndNothingIsLostOrInTheWay() throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Session session = Writers.draft(stores.get(0));
            var _ =
                    stores.get(0)
                            .sessions()
                            .create(Writers.unnamed(stores.get(0)), session, List.of());
            sessions.add(session);
        }
        ConcurrentLinkedQueue<EventId> acknowledged = new ConcurrentLinkedQueue<>();
        List<Callable<Boolean>> work = new ArrayList<>();
        for (Store store : stores) {
            for (int writer = 0; writer < 8; writer++) {
                int first = writer;
                work.add(() -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        Session session = sessions.get((first + i) % sessions.size());
                        Event.Draft message = Writers.message(store, "m");
                        Inbox.Accepted accepted =
                                store.inbox()
                                        .submit(
                                                Writers.WORKSPACE,
                                                session.id(),
                                                Writers.unnamed(store),
                                                List.of(message));
                        acknowledged.add(message.id());
                        if (accepted.lease() != null) {
                            take(store, accepted.lease());
                        }
                    }
                    return true;
                });
            }
        }
        assertThat(atOnce(work)).doesNotContain(false);
        Set<EventId> kept = new HashSet<>();
        for (Session session : sessions) {
            Invariants.check(stores.get(0), session);
            Writers.log(stores.get(1), session).forEach(event -> kept.add(event.id()));
            stores.get(1).inbox().pending(session.id()).events().forEach(e -> kept.add(e.id()));
        }
        assertThat(acknowledged).hasSize(2 * 8 * MESSAGES);
        assertThat(kept).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    /// Takes what waits, and gives the session back for the other server to go on.
    private static void take(Store store, Lease lease) {
        var _ =
                store.leases()
                        .emitEvents(
                                lease,
                                new AppendKey(lease.epoch() + ":take"),
                                store.inbox().pending(lease.session()).events().stream()
                                        .map(Event::id)
                                        .toList(),
                                List.of());
        assertThat(store.leases().release(lease, 0, new Release.Drain())).isTrue();
    }

    @Test
    void ofTwoThatClaimOneGetsTheSession() throws Exception {
        for (int round = 0; round < 30; round++) {
            Store one = stores.get(0);
            Session session = Writers.draft(one);
            Lease lease =
                    one.sessions()
                            .create(
                                    Writers.unnamed(one),
                                    session,
                                    List.of(Writers.message(one, "go")))
                            .lease();
            assertThat(lease).isNotNull();
            assertThat(one.leases().release(lease, 0, new Release.Drain())).isTrue();
            List<Optional<Lease>> leases =
                    atOnce(
                            List.of(
                                    () -> stores.get(0).leases().claim(session.id()),
                                    () -> stores.get(1).leases().claim(session.id())));
            assertThat(leases).filteredOn(Optional::isPresent).hasSize(1);
        }
    }

    @Test
    void oneKeyAtBothServersIsOneEvent() throws Exception {
        Session session = Writers.draft(stores.get(0));
        var _ = stores.get(0).sessions().create(Writers.unnamed(stores.get(0)), session, List.of());
        for (int round = 0; round < 30; round++) {
            Receipt receipt = new Receipt.Named("POST /x", "h", "key " + round);
            List<Callable<Inbox.Accepted>> calls = new ArrayList<>();
            for (Store store : stores) {
                calls.add(() ->
                        store.inbox()
                                .submit(
                                        Writers.WORKSPACE,
                                        session.id(),
                                        receipt,
                                        List.of(Writers.message(store, "once"))));
            }
            Set<EventId> ids = new HashSet<>();
            atOnce(calls).forEach(one -> ids.add(one.events().getFirst().id()));
            assertThat(ids).hasSize(1);
        }
        assertThat(stores.get(0).inbox().pending(session.id()).events()).hasSize(30);
    }

    @Test
    void oneKeyAtBothServersMakesOneSession() throws Exception {
        for (int round = 0; round < 20; round++) {
            Receipt receipt = new Receipt.Named("POST /sessions", "h", "key " + round);
            List<Callable<Session>> calls = new ArrayList<>();
            for (Store store : stores) {
                calls.add(() ->
                        store.sessions()
                                .create(receipt, Writers.draft(store), List.of())
                                .session());
            }
            List<Session> made = atOnce(calls);
            assertThat(made.get(0).id()).isEqualTo(made.get(1).id());
        }
    }

    @Test
    void changesOfOneDocumentAtBothServersAllCount() throws Exception {
        Environment made =
                new Environment(
                        new EnvironmentId("env_1"),
                        "0",
                        null,
                        new Environment.Networking.Unrestricted(),
                        Map.of(),
                        Times.born(stores.get(0).clock().instant()));
        var _ =
                stores.get(0)
                        .environments()
                        .create(Writers.WORKSPACE, Writers.unnamed(stores.get(0)), made);
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (Store store : stores) {
            calls.add(() -> {
                for (int i = 0; i < 50; i++) {
                    var _ = store.environments().update(Writers.WORKSPACE, "env_1", this::next);
                }
                return true;
            });
        }
        assertThat(atOnce(calls)).containsOnly(true);
        assertThat(stores.get(0).environments().get(Writers.WORKSPACE, "env_1"))
                .hasValueSatisfying(one -> assertThat(one.name()).isEqualTo("100"));
    }

    private Environment next(Environment before) {
        return new Environment(
                before.id(),
                String.valueOf(Integer.parseInt(before.name()) + 1),
                before.description(),
                before.networking(),
                before.metadata(),
                before.times());
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> call : calls) {
                futures.add(
                        threads.submit(() -> {
                            together.await();
                            return call.call();
                        }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}

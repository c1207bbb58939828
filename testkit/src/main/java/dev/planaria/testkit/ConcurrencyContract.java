package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.EventId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases.Release;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What holds when many do it at once (protocol S5, C2-C4, I1, I2, I4, I10).
public abstract class ConcurrencyContract extends StoreContract {
    private static final int WRITERS = 16;
    private static final int EACH = 25;
    private static final int RACES = 3_000;

    /// Initialises the fixture.
    protected ConcurrencyContract() {}

    /// How often release and submit run against each other: fewer where a write takes longer.
    protected int races() {
        return RACES;
    }

    @Test
    void sixteenWritersOfOneSessionLoseNothing() throws Exception {
        writersLoseNothing(List.of(session()));
    }

    @Test
    void sixteenWritersOfManySessionsLoseNothing() throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            sessions.add(session());
        }
        writersLoseNothing(sessions);
    }

    private void writersLoseNothing(List<Session> sessions) throws Exception {
        ConcurrentLinkedQueue<EventId> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            Session session = sessions.get(writer % sessions.size());
            writers.add(() -> {
                for (int i = 0; i < EACH; i++) {
                    Inbox.Accepted accepted = submit(session, message("m" + i));
                    acknowledged.add(accepted.events().getFirst().id());
                }
                return true;
            });
        }
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> reader = readers.submit(() -> readsContiguousSlices(sessions, done));
            Future<Boolean> brain = readers.submit(() -> takesAll(sessions, done));
            atOnce(writers);
            done.set(true);
            assertThat(brain.get()).isTrue();
            assertThat(reader.get()).isTrue();
        }
        Set<EventId> kept = new HashSet<>();
        for (Session session : sessions) {
            log(session).forEach(event -> kept.add(event.id()));
            kept.addAll(pendingIds(session));
        }
        assertThat(acknowledged).hasSize(WRITERS * EACH);
        assertThat(kept).containsAll(acknowledged);
    }

    /// A brain of the simplest kind: claims what is due or stuck with nobody, takes what waits.
    private boolean takesAll(List<Session> sessions, AtomicBoolean done) {
        Store brain = store().joinedBy(node(true));
        store().leave();
        boolean last;
        do {
            last = done.get();
            for (Session session : sessions) {
                Optional<Lease> lease = brain.leases().claim(session.id());
                if (lease.isPresent()) {
                    long seen = arrivals(session);
                    List<EventId> waiting = pendingIds(session);
                    brain.leases()
                            .emitEvents(
                                    lease.get(),
                                    new AppendKey(lease.get().epoch() + ":take"),
                                    waiting,
                                    List.of());
                    if (!brain.leases()
                            .release(lease.get(), seen, idle(new StopReason.EndTurn()))) {
                        brain.leases().release(lease.get(), seen, new Release.Drain());
                    }
                }
            }
        } while (!last);
        return true;
    }

    private boolean readsContiguousSlices(List<Session> sessions, AtomicBoolean done) {
        List<List<Event>> before = new ArrayList<>();
        sessions.forEach(_ -> before.add(List.of()));
        while (!done.get()) {
            for (int i = 0; i < sessions.size(); i++) {
                List<Event> now = log(sessions.get(i));
                assertDense(now);
                List<Event> then = before.get(i);
                assertThat(now.subList(0, then.size())).as("I2 never moved").isEqualTo(then);
                before.set(i, now);
            }
        }
        return true;
    }

    private static void assertDense(List<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).at().value()).as("I10 contiguous").isEqualTo(i + 1L);
        }
    }

    @Test
    void ofTwentySubmitsToAnIdleSessionOneTakesItAndAllAreOrdered() throws Exception {
        Session session = session();
        List<Callable<Inbox.Accepted>> submits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Event.Draft message = message("m" + i);
            submits.add(() -> submit(session, message));
        }
        List<Inbox.Accepted> accepted = atOnce(submits);
        assertThat(accepted).filteredOn(one -> one.lease() != null).hasSize(1);
        assertThat(pendingIds(session)).hasSize(20);
        assertThat(arrivals(session)).isEqualTo(20);
    }

    @Test
    void twentyCopiesOfOneRequestAreOneEvent() throws Exception {
        Session session = session();
        Receipt receipt = new Receipt.Named("POST /test", "h", "k");
        List<Callable<Inbox.Accepted>> submits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            submits.add(() ->
                    store().inbox()
                            .submit(WORKSPACE, session.id(), receipt, List.of(message("once"))));
        }
        List<Inbox.Accepted> accepted = atOnce(submits);
        assertThat(pendingIds(session)).hasSize(1);
        assertThat(accepted)
                .extracting(one -> one.events().getFirst().id())
                .containsOnly(pendingIds(session).getFirst());
    }

    @Test
    void ofManyClaimantsOneGetsTheSession() throws Exception {
        for (int round = 0; round < 50; round++) {
            Session session = session();
            Store lazy = store().joinedBy(node(false));
            lazy.inbox().submit(WORKSPACE, session.id(), receipt(), List.of(message("x")));
            Store other = store().joinedBy(node(true));
            List<Optional<Lease>> leases =
                    atOnce(
                            List.of(
                                    () -> store().leases().claim(session.id()),
                                    () -> other.leases().claim(session.id()),
                                    () -> store().leases().claim(session.id()),
                                    () -> other.leases().claim(session.id())));
            assertThat(leases).filteredOn(Optional::isPresent).hasSize(1);
        }
    }

    @Test
    void noMessageIsLostBetweenTheLastLookAndTheRelease() throws Exception {
        Session session = session();
        Lease lease = opened(session);
        int refused = 0;
        for (int race = 0; race < races(); race++) {
            Lease mine = lease;
            Event.Draft message = message("m");
            long seen = arrivals(session);
            CyclicBarrier together = new CyclicBarrier(2);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<Boolean> releasing =
                        () -> {
                            together.await();
                            return store().leases()
                                    .release(mine, seen, idle(new StopReason.EndTurn()));
                        };
                Callable<Inbox.Accepted> submitting =
                        () -> {
                            together.await();
                            return submit(session, message);
                        };
                // Whoever comes last to the barrier goes on first: each has its turn at that.
                boolean releaseLast = race % 2 == 1;
                Future<Boolean> early = releaseLast ? null : threads.submit(releasing);
                Future<Inbox.Accepted> submit = threads.submit(submitting);
                Future<Boolean> release = early == null ? threads.submit(releasing) : early;
                Lease taken = submit.get().lease();
                if (release.get()) {
                    assertThat(taken)
                            .as("race %d: released, so the message takes it", race)
                            .isNotNull();
                    lease = Objects.requireNonNull(taken);
                } else {
                    assertThat(taken).as("race %d: still owned", race).isNull();
                    refused++;
                }
            }
            assertThat(pendingIds(session)).containsExactly(message.id());
            List<Event> written =
                    store().leases()
                            .emitEvents(
                                    lease,
                                    new AppendKey("race " + race),
                                    List.of(message.id()),
                                    List.of(draft(new EventBody.StatusRunning())));
            assertThat(written).hasSize(2);
        }
        assertThat(refused).as("both outcomes of the race were seen").isBetween(1, races() - 1);
    }

    /// Starts all of them together.
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

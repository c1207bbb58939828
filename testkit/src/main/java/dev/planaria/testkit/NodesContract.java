package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.store.Lookout;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.NodeLease;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Shards;
import dev.planaria.core.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What holds between servers that share a database (protocol C1-C3, W7, A6). Each counts on a
/// clock of its own, which stands still unless a test says otherwise.
public abstract class NodesContract extends StoreContract {
    private static final int ROUNDS = 30;

    /// Initialises the fixture.
    protected NodesContract() {}

    /// A server with its own clock.
    private final class Server {
        private final ManualClock own = new ManualClock();
        private final Store store;

        Server(String address, boolean thinks) {
            this.store =
                    store().sharedWith(
                                    node(thinks),
                                    () ->
                                            Duration.between(ManualClock.START, own.instant())
                                                    .toNanos());
            lease().join(address, placeOf(address));
        }

        Leases leases() {
            return store.leases();
        }

        NodeLease lease() {
            return Objects.requireNonNull(store.lease());
        }

        Inbox.Accepted say(Session session, String text) {
            return store.inbox().submit(WORKSPACE, session.id(), receipt(), List.of(message(text)));
        }

        Lease opened(Session session) {
            Lease lease = taken(say(session, "go"));
            emit(lease, "open");
            return lease;
        }

        List<Event> emit(Lease lease, String key) {
            List<EventId> waiting = pendingIds(session(lease));
            return leases().emitEvents(
                            lease,
                            new AppendKey(key),
                            waiting,
                            List.of(draft(new EventBody.AgentThinking())));
        }

        private Session session(Lease lease) {
            return madeAs(lease.session());
        }
    }

    /// The one that only opened the database.
    @BeforeEach
    void leaveItToTheServers() {
        store().leave();
    }

    /// Time goes by for everybody, and these servers renew their leases meanwhile.
    private void pass(Duration time, Server... awake) {
        long steps = Math.max(1, time.dividedBy(NodeLease.RENEWAL));
        for (long step = 0; step < steps; step++) {
            clock.advance(time.dividedBy(steps));
            for (Server server : awake) {
                server.own.advance(time.dividedBy(steps));
                assertThat(server.lease().renew()).isTrue();
            }
        }
    }

    @Test
    void whatAServerAbandonsIsKeptInMindWhileItIsNotSureOfItself() {
        Server one = new Server("http://one", true);
        Session session = session();
        Lease lease = one.opened(session);
        one.leases().abandon(session.id());
        one.own.advance(NodeLease.SURE);
        assertThat(one.leases().claim(session.id())).as("not sure").isEmpty();
        assertThat(one.lease().renew()).isTrue();
        assertThat(one.leases().due(10)).containsExactly(session.id());
        assertThat(one.leases().claim(session.id()).orElseThrow().epoch())
                .isEqualTo(lease.epoch() + 1);
    }

    @Test
    void serversKnowEachOther() {
        Server one = new Server("http://one", true);
        Server other = new Server("http://other", false);
        assertThat(one.store.living())
                .extracting(Rows.Member::id, Rows.Member::address, Rows.Member::thinks)
                .containsExactlyInAnyOrder(
                        tuple(one.lease().node(), "http://one", true),
                        tuple(other.lease().node(), "http://other", false));
        other.store.leave();
        assertThat(one.store.living()).extracting(Rows.Member::id).containsExactly(name(one));
    }

    @Test
    void aServerThatDoesNotRenewIsOverAndOneThatDoesIsNot() {
        Server silent = new Server("http://silent", true);
        Server beating = new Server("http://beating", true);
        Session lost = session();
        Session kept = session();
        Lease old = silent.opened(lost);
        beating.opened(kept);
        pass(NodeLease.LENGTH.minusMillis(1), beating);
        assertThat(beating.leases().due(10)).isEmpty();
        assertThat(beating.leases().claim(lost.id())).isEmpty();
        pass(Duration.ofMillis(1), beating);
        assertThat(beating.store.living())
                .extracting(Rows.Member::id)
                .containsExactly(name(beating));
        assertThat(beating.leases().due(10)).containsExactly(lost.id());
        Lease young = beating.leases().claim(lost.id()).orElseThrow();
        assertThat(young.epoch()).isEqualTo(old.epoch() + 1);
        stale(() -> silent.emit(old, "late"));
        assertThat(beating.emit(young, "on")).isNotEmpty();
    }

    @Test
    void eachServerLooksAfterItsPartAndAllAfterWhatWaitsForLong() {
        Server one = new Server("http://one", true);
        Server other = new Server("http://other", true);
        Server lazy = new Server("http://lazy", false);
        Set<SessionId> all = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            Session session = session();
            all.add(session.id());
            assertThat(lazy.say(session, "x").lease()).as("it does not think").isNull();
        }
        List<SessionId> first = one.leases().due(100);
        List<SessionId> second = other.leases().due(100);
        assertThat(first).isNotEmpty().doesNotContainAnyElementsOf(second);
        assertThat(second).isNotEmpty();
        assertThat(first.size() + second.size()).isEqualTo(all.size());
        pass(Shards.PATIENCE, one, other);
        assertThat(one.leases().due(100)).containsExactlyInAnyOrderElementsOf(all);
        other.store.leave();
        Session late = session();
        lazy.say(late, "x");
        assertThat(one.leases().due(100)).contains(late.id());
    }

    @Test
    void aServerThatCannotBeSureBeginsNothing() throws Exception {
        Server server = new Server("http://one", true);
        Session session = session();
        Session waiting = session();
        Lease lease = server.opened(session);
        server.leases().assure(lease);
        new Server("http://lazy", false).say(waiting, "x");
        server.own.advance(NodeLease.SURE);
        assertThat(server.say(session(), "x").lease()).as("accepted, and not taken").isNull();
        assertThat(server.leases().due(10)).isEmpty();
        assertThat(server.leases().claim(waiting.id())).isEmpty();
        assertThat(server.emit(lease, "on")).as("it may still write").hasSize(1);
        assertThat(server.lease().renew()).isTrue();
        server.leases().assure(lease);
        assertThat(server.leases().claim(waiting.id())).isPresent();
    }

    @Test
    void aServerThatWasStoppedForLongWritesNothingMoreAndGoesOnAsANewOne() {
        Server stopped = new Server("http://one", true);
        Session session = session();
        Lease old = stopped.opened(session);
        NodeId name = name(stopped);
        List<Event> before = log(session);
        pass(Duration.ofSeconds(10));
        stopped.own.advance(Duration.ofSeconds(10));

        stale(() -> stopped.leases().assure(old));
        stale(() -> stopped.emit(old, "late"));
        stale(() -> stopped.leases().renew(old));
        stale(() -> stopped.leases().release(old, 1, new Leases.Release.Drain()));
        assertThat(stopped.say(session(), "x").lease()).isNull();
        assertThat(stopped.leases().due(10)).isEmpty();
        assertThat(stopped.leases().claim(session.id())).isEmpty();
        assertThat(log(session)).isEqualTo(before);

        List<String> told = new ArrayList<>();
        stopped.lease().whenOver(() -> told.add("over"));
        assertThat(stopped.lease().renew()).isTrue();
        assertThat(told).containsExactly("over");
        assertThat(name(stopped)).isNotEqualTo(name);
        assertThat(stopped.store.living())
                .extracting(Rows.Member::id)
                .containsExactly(name(stopped));
        assertThat(stopped.leases().due(10)).as("what the old name owned").contains(session.id());
        stale(() -> stopped.emit(old, "later"));
        Lease young = stopped.leases().claim(session.id()).orElseThrow();
        assertThat(young.epoch()).isEqualTo(old.epoch() + 1);
        assertThat(stopped.emit(young, "on")).isNotEmpty();
    }

    @Test
    void aServerWhoseRowIsGoneIsOverAndJoinsAnew() {
        Server server = new Server("http://one", true);
        Session session = session();
        Lease old = server.opened(session);
        NodeId name = name(server);
        forget(name);
        assertThat(server.lease().renew()).isFalse();
        assertThat(server.lease().renew()).isTrue();
        assertThat(name(server)).isNotEqualTo(name);
        stale(() -> server.emit(old, "late"));
        assertThat(server.leases().claim(session.id())).isPresent();
    }

    private static String placeOf(String address) {
        return "place of " + address;
    }

    @Test
    void aServerUnderANewNameStillServesItsHandsAndOneThatIsSilentDoesNot() {
        Server one = new Server("http://one", true);
        Server other = new Server("http://other", true);
        Lease lease = one.opened(session());
        HandAddress address =
                new HandAddress(
                        new HandId("hand_1"),
                        "bubblewrap",
                        "boot",
                        HandAddress.processOf(placeOf("http://one"), "1"),
                        1);
        one.store.hands().record(lease, new HandLedger.Entry("default", address));
        NodeId before = name(one);
        one.own.advance(NodeLease.LENGTH);
        clock.advance(NodeLease.LENGTH);
        one.lease().expire();
        pass(Duration.ofMillis(1), one);
        assertThat(name(one)).isNotEqualTo(before);
        HandLedger.Entry kept = other.store.hands().hands(lease.session()).getFirst();
        assertThat(kept.node()).as("under its former name").isEqualTo(before);
        assertThat(other.store.hands().lives(kept)).isTrue();
        pass(NodeLease.LENGTH);
        assertThat(other.store.hands().lives(kept)).isFalse();
    }

    @Test
    void aServerThatIsLongOverIsForgottenAndWhatItOwnedIsDueAsBefore() {
        Server killed = new Server("http://killed", true);
        Session lost = session();
        Lease old = killed.opened(lost);
        clock.advance(NodeLease.LENGTH.plus(NodeLease.REMEMBERED).minusSeconds(1));
        Server late = new Server("http://late", true);
        assertThat(late.store.over(clock.instant())).containsExactly(name(killed));
        assertThat(late.leases().due(10)).containsExactly(lost.id());
        clock.advance(Duration.ofSeconds(1));
        Server last = new Server("http://last", true);
        assertThat(last.store.over(clock.instant())).isEmpty();
        assertThat(last.store.living())
                .extracting(Rows.Member::id)
                .containsExactlyInAnyOrder(name(late), name(last));
        assertThat(last.leases().due(10)).containsExactly(lost.id());
        assertThat(last.leases().claim(lost.id())).isPresent();
        stale(() -> killed.emit(old, "late"));
    }

    @Test
    void whoStaysForLongForgetsNowAndThen() {
        Server killed = new Server("http://killed", true);
        Server staying = new Server("http://staying", true);
        // Hardly any time passes on its own clock, so it is no later than before for itself.
        clock.advance(NodeLease.LENGTH.plus(NodeLease.REMEMBERED));
        assertThat(staying.lease().renew()).isTrue();
        assertThat(staying.store.over(clock.instant())).containsExactly(name(killed));
        for (long left = NodeLease.SWEEP.dividedBy(NodeLease.SURE); left > 0; left--) {
            staying.own.advance(NodeLease.SURE);
            assertThat(staying.lease().renew()).isTrue();
        }
        assertThat(staying.store.over(clock.instant())).isEmpty();
        assertThat(staying.store.living())
                .extracting(Rows.Member::id)
                .containsExactly(name(staying));
    }

    /// Somebody removes a server from the table.
    private void forget(NodeId name) {
        Store ghost = store().sharedWith(new Node(name, true, clock, ids), () -> 0);
        Objects.requireNonNull(ghost.lease()).join(null, null);
        ghost.leave();
    }

    @Test
    void aServerThatLeavesInGoodOrderIsFollowedAtOnce() {
        Server leaving = new Server("http://leaving", true);
        Server next = new Server("http://next", true);
        Session session = session();
        Lease old = leaving.opened(session);
        leaving.store.leave();
        assertThat(next.leases().due(10)).containsExactly(session.id());
        assertThat(next.leases().claim(session.id())).isPresent();
        stale(() -> leaving.emit(old, "late"));
        assertThat(leaving.lease().renew()).as("it does not come back").isFalse();
    }

    @Test
    void twoBrainsForcedOntoOneSessionAreOneOwner() throws Exception {
        Server one = new Server("http://one", true);
        Server other = new Server("http://other", true);
        Server lazy = new Server("http://lazy", false);
        for (int round = 0; round < ROUNDS; round++) {
            Session session = session();
            lazy.say(session, "x");
            List<Optional<Lease>> leases =
                    atOnce(
                            List.of(
                                    () -> one.leases().claim(session.id()),
                                    () -> other.leases().claim(session.id())));
            assertThat(leases).filteredOn(Optional::isPresent).hasSize(1);
            Server owner = leases.getFirst().isPresent() ? one : other;
            Server heir = owner == one ? other : one;
            Lease old = leases.stream().flatMap(Optional::stream).findFirst().orElseThrow();
            clock.advance(Leases.DEADLINE);
            assertThat(heir.lease().renew()).isTrue();
            String step = "r" + round;
            List<Boolean> wrote =
                    atOnce(
                            List.of(
                                    () -> writes(owner, old, step),
                                    () ->
                                            writes(
                                                    heir,
                                                    heir.leases().claim(session.id()).orElseThrow(),
                                                    step)));
            assertThat(wrote.getLast()).as("the one who came last owns it").isTrue();
            stale(() -> owner.emit(old, "late"));
            one.lease().renew();
            other.lease().renew();
        }
    }

    private boolean writes(Server server, Lease lease, String step) {
        try {
            for (int i = 0; i < 5; i++) {
                server.leases()
                        .emitEvents(
                                lease,
                                new AppendKey(lease.epoch() + step + i),
                                List.of(),
                                List.of(draft(new EventBody.AgentThinking())));
            }
            return true;
        } catch (StaleLeaseException e) {
            return false;
        }
    }

    @Test
    void oneRequestSentToTwoServersAtOnceIsOneEvent() throws Exception {
        Server one = new Server("http://one", true);
        Server other = new Server("http://other", true);
        for (int round = 0; round < ROUNDS; round++) {
            Session session = session();
            Receipt receipt = new Receipt.Named("POST /test", "h", "k" + round);
            List<Callable<Inbox.Accepted>> sends = new ArrayList<>();
            for (Server server : List.of(one, other, one, other)) {
                sends.add(() ->
                        server.store
                                .inbox()
                                .submit(
                                        WORKSPACE,
                                        session.id(),
                                        receipt,
                                        List.of(message("once"))));
            }
            List<Inbox.Accepted> accepted = atOnce(sends);
            assertThat(pendingIds(session)).hasSize(1);
            assertThat(accepted).filteredOn(each -> each.lease() != null).hasSize(1);
            assertThat(accepted)
                    .extracting(each -> each.events().getFirst().id())
                    .containsOnly(pendingIds(session).getFirst());
        }
    }

    @Test
    void twentyMessagesAtOnceThroughTwoServersAreOneOrderedHistory() throws Exception {
        Server one = new Server("http://one", true);
        Server other = new Server("http://other", true);
        Session session = session();
        List<Callable<Inbox.Accepted>> sends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Server server = i % 2 == 0 ? one : other;
            String text = "m" + i;
            sends.add(() -> server.say(session, text));
        }
        List<Inbox.Accepted> accepted = atOnce(sends);
        assertThat(accepted).filteredOn(each -> each.lease() != null).hasSize(1);
        Lease lease = taken(accepted.stream().filter(e -> e.lease() != null).findFirst().get());
        List<EventId> waiting = pendingIds(session);
        assertThat(waiting).hasSize(20);
        Server owner = lease.node().equals(name(one)) ? one : other;
        owner.emit(lease, "take");
        assertThat(log(session).subList(0, 20)).extracting(Event::id).isEqualTo(waiting);
    }

    @Test
    void whatAnotherServerWroteIsFoundWithoutAnyHint() throws Exception {
        Server one = new Server("http://one", true);
        Server other = new Server("http://other", false);
        Session session = session();
        Lease lease = one.opened(session);
        Lookout lookout = other.store.lookout();
        Position end = log(session).getLast().at();
        Waiter reader =
                Waiter.on(() ->
                        other.store
                                .log()
                                .awaitEvents(session.thread(), end, Duration.ofMinutes(5)));
        lookout.look();
        one.emit(lease, "on");
        assertThat(reader.isDone()).as("nobody told it").isFalse();
        lookout.look();
        assertThat(reader.result()).isTrue();

        Waiter owner =
                Waiter.on(() ->
                        one.store.inbox().awaitArrival(session.id(), 1, Duration.ofMinutes(5)));
        Lookout own = one.store.lookout();
        own.look();
        other.say(session, "stop");
        own.look();
        assertThat(owner.result()).isTrue();
    }

    private static NodeId name(Server server) {
        return server.lease().node();
    }

    private static void stale(ThrowingCallable call) {
        assertThatExceptionOfType(StaleLeaseException.class).isThrownBy(call);
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

package dev.planaria.adapters.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens when connections and the server itself are lost in the middle of writes: nothing
/// acknowledged is, and nothing is written twice (protocol A7, I2, I4).
class PostgresFailureTest {
    @TempDir static Path folder;

    private static @Nullable OwnPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = OwnPostgres.start(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        server().close();
    }

    private static OwnPostgres server() {
        return Objects.requireNonNull(server);
    }

    @Test
    void killedConnectionsLoseNothingThatWasAcknowledged() throws Exception {
        try (Store store = open(server().schema(), Sql::commit);
                Writers writers = new Writers(store, 8)) {
            for (int kill = 0; kill < 10; kill++) {
                writers.await(50);
                server().killBackends();
            }
            writers.await(50);
            writers.check();
            assertThat(writers.acknowledged.get()).isGreaterThanOrEqualTo(550);
        }
    }

    @Test
    void aServerThatCrashesLosesNothingThatWasAcknowledged() throws Exception {
        try (Store store = open(server().schema(), Sql::commit);
                Writers writers = new Writers(store, 8)) {
            for (int crash = 0; crash < 2; crash++) {
                writers.await(300);
                server().crash();
                server().startAgain();
            }
            writers.await(300);
            writers.check();
            assertThat(writers.acknowledged.get()).isGreaterThanOrEqualTo(900);
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsToldAsUnknownAndItsRetryFindsIt() {
        AtomicInteger lost = new AtomicInteger();
        try (Store store = losing(lost)) {
            retryIsOneEvent(store, () -> lost.set(1));
        }
    }

    @Test
    void aCommitThatNeverArrivedIsToldAsUnknownAndItsRetryWrites() {
        AtomicInteger lost = new AtomicInteger();
        try (Store store =
                open(
                        server().schema(),
                        sql -> {
                            if (lost.getAndDecrement() == 1) {
                                Integer pid =
                                        sql.first("select pg_backend_pid()", row -> row.getInt(1));
                                server().run("select pg_terminate_backend(" + pid + ", 5000)");
                            }
                            sql.commit();
                        })) {
            retryIsOneEvent(store, () -> lost.set(1));
        }
    }

    /// Guards: a session waited a minute for a turn, since its owner lived and knew nothing of it.
    @Test
    void aSessionThatWasTakenByACommitWhoseAnswerIsLostIsDueHereAtOnce() {
        AtomicInteger lost = new AtomicInteger();
        try (Store store = losing(lost)) {
            Session session = Writers.draft(store);
            Lease lease = created(store, session);
            assertThat(store.leases().release(lease, 1, new Leases.Release.Drain())).isTrue();
            lost.set(1);
            assertUnknown(() -> store.leases().claim(session.id()));
            Lease claimed = takenAgain(store, session);
            assertThat(claimed.epoch()).isEqualTo(lease.epoch() + 2);

            assertThat(
                            store.leases()
                                    .release(
                                            claimed,
                                            1,
                                            new Leases.Release.Idle(List.of(), List.of())))
                    .isTrue();
            Receipt receipt = Writers.unnamed(store);
            List<Event.Draft> more = List.of(Writers.message(store, "more"));
            lost.set(1);
            assertUnknown(
                    () -> store.inbox().submit(Writers.WORKSPACE, session.id(), receipt, more));
            takenAgain(store, session);
        }
    }

    private static Lease takenAgain(Store store, Session session) {
        assertThat(store.leases().due(10)).containsExactly(session.id());
        return store.leases().claim(session.id()).orElseThrow();
    }

    private static void assertUnknown(ThrowingCallable write) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(write)
                .withMessageContaining("whether it did is not known")
                .extracting(ApiException::code)
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    /// @param lost set to one: the answer of the next commit does not come
    private static Store losing(AtomicInteger lost) {
        return open(
                server().schema(),
                sql -> {
                    sql.commit();
                    if (lost.getAndDecrement() == 1) {
                        throw new SqlFailedException(new SQLException("lost", "08006"));
                    }
                });
    }

    private static void retryIsOneEvent(Store store, Runnable lose) {
        Session session = Writers.draft(store);
        Lease lease = created(store, session);
        Event.Draft draft = say(store, "once");
        lose.run();
        AppendKey key = new AppendKey("once");
        assertUnknown(() -> store.leases().emitEvents(lease, key, List.of(), List.of(draft)));
        List<Event> retried = store.leases().emitEvents(lease, key, List.of(), List.of(draft));
        assertThat(retried).extracting(Event::id).containsExactly(draft.id());
        assertThat(Writers.log(store, session)).isEqualTo(retried);
    }

    @Test
    void aConnectionThatDiedWhileNobodyLookedIsNotNoticed() {
        try (Store store = open(server().schema(), Sql::commit)) {
            Session session = Writers.draft(store);
            Lease lease = created(store, session);
            server().killBackends();
            store.leases().renew(lease);
            assertThat(store.sessions().get(Writers.WORKSPACE, session.id())).isPresent();
        }
    }

    @Test
    void aServerThatStoppedInMidTransactionKeepsItsLocksForAWhileOnly() {
        PostgresAccess access = server().schema();
        try (Store store = open(access, Sql::commit)) {
            Lease lease = created(store, Writers.draft(store));
            Sql stopped = new Connector(access, false).writer();
            assertThat(
                            stopped.list(
                                    "select session from session where session = ? for update",
                                    row -> row.getString(1),
                                    lease.session().value()))
                    .hasSize(1);
            store.leases().renew(lease);
            assertThatExceptionOfType(SqlFailedException.class)
                    .as("whoever comes back finds that it was taken back")
                    .isThrownBy(stopped::commit);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsToldInsteadOfWaitedForAndFoundAgain() throws Exception {
        try (Store store = open(server().schema(), Sql::commit)) {
            Lease lease = created(store, Writers.draft(store));
            server().crash();
            try {
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    Future<?> write = threads.submit(() -> store.leases().renew(lease));
                    Future<?> read = threads.submit(() -> store.leases().due(1));
                    for (Future<?> one : List.of(write, read)) {
                        assertThatExceptionOfType(ExecutionException.class)
                                .isThrownBy(() -> one.get(1, TimeUnit.MINUTES))
                                .withMessageContaining("cannot be reached")
                                .havingCause()
                                .asInstanceOf(InstanceOfAssertFactories.type(ApiException.class))
                                .returns(ErrorCode.UNAVAILABLE, ApiException::code);
                    }
                }
            } finally {
                server().startAgain();
            }
            store.leases().renew(lease);
            assertThat(store.leases().due(1)).isEmpty();
        }
    }

    @Test
    void aStoreCanBeClosedWhileItsDatabaseIsAway() throws Exception {
        Store store = open(server().schema(), Sql::commit);
        Lease lease = created(store, Writers.draft(store));
        server().crash();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waits = threads.submit(() -> store.leases().renew(lease));
            threads.submit(store::close).get(1, TimeUnit.MINUTES);
            assertThatExceptionOfType(ExecutionException.class)
                    .as("whoever waits is told")
                    .isThrownBy(() -> waits.get(1, TimeUnit.MINUTES))
                    .withCauseInstanceOf(ApiException.class);
        } finally {
            server().startAgain();
        }
    }

    @Test
    void aSettingThatLosesWhatIsAcknowledgedIsRefusedUnlessItIsWanted() {
        PostgresAccess access = server().schema();
        PostgresAccess lazy =
                new PostgresAccess(
                        access.url() + "&options=-c%20synchronous_commit=off", null, null);
        assertThatExceptionOfType(PostgresRefusedException.class)
                .isThrownBy(() -> PostgresStore.open(lazy, false))
                .withMessageContaining("synchronous_commit is off")
                .withMessageContaining("--unsafe-store")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        PostgresStore.open(lazy, true).close();
        PostgresStore.open(access, false).close();
    }

    private static Lease created(Store store, Session session) {
        return Objects.requireNonNull(
                store.sessions()
                        .create(
                                Writers.unnamed(store),
                                session,
                                List.of(Writers.message(store, "go")))
                        .lease());
    }

    private static Event.Draft say(Store store, String text) {
        return new Event.Draft(
                store.node().ids().event(), new EventBody.AgentMessage(ContentBlock.text(text)));
    }

    private static Store open(PostgresAccess access, Consumer<Sql> commit) {
        return Store.alone(
                PostgresDatabase.open(
                        new Connector(access, false), new DatabaseClock(System::nanoTime), commit),
                Writers.node(InstantSource.system()));
    }
}

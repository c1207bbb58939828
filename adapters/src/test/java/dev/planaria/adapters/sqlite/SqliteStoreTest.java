package dev.planaria.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.agent.Times;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.Invariants;
import dev.planaria.testkit.ManualClock;
import dev.planaria.testkit.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The data directory: whose it is, and that it is kept over a restart (protocol C7, S4).
class SqliteStoreTest {
    private static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_test");

    @TempDir Path directory;

    private final ManualClock clock = new ManualClock();
    private final IdSource ids = Seeded.ids(7);

    @Test
    void everythingIsThereAfterARestartAndWhatWasOwnedIsDueAtOnce() {
        Session owned = TestStores.draft(ids, clock);
        Session resting = TestStores.draft(ids, clock);
        Receipt receipt = new Receipt.Named("POST /x", "h", "k");
        Environment environment =
                new Environment(
                        new EnvironmentId("env_1"),
                        "e",
                        null,
                        new Environment.Networking.Unrestricted(),
                        Map.of(),
                        Times.born(clock.instant()));
        List<Event> log;
        Inbox.Waiting pending;
        Inbox.Accepted first;
        HandLedger.Entry hand =
                new HandLedger.Entry(
                        "default", new HandAddress(new HandId("hand_1"), "p", "b", "s", 1));
        Lease lease;
        try (Store store = open()) {
            store.environments().create(WORKSPACE, unnamed(), environment);
            store.sessions().create(unnamed(), owned, List.of());
            store.sessions().create(unnamed(), resting, List.of());
            first = store.inbox().submit(WORKSPACE, owned.id(), receipt, List.of(message("one")));
            lease = Objects.requireNonNull(first.lease());
            store.leases()
                    .emitEvents(
                            lease,
                            new AppendKey("open"),
                            List.of(first.events().getFirst().id()),
                            List.of(new Event.Draft(ids.event(), new EventBody.StatusRunning())));
            store.hands().record(lease, hand);
            store.inbox().submit(WORKSPACE, owned.id(), unnamed(), List.of(message("two")));
            log = log(store, owned);
            pending = store.inbox().pending(owned.id());
            assertThat(store.leases().due(10)).isEmpty();
        }
        try (Store store = open()) {
            assertThat(log(store, owned)).isEqualTo(log).hasSize(2);
            assertThat(store.inbox().pending(owned.id())).isEqualTo(pending);
            assertThat(store.hands().hands(owned.id()))
                    .containsExactly(
                            new HandLedger.Entry(hand.name(), hand.address(), lease.node()));
            assertThat(store.environments().get(WORKSPACE, "env_1")).contains(environment);
            assertThat(store.sessions().get(WORKSPACE, resting.id())).contains(resting);
            assertThat(
                            store.inbox()
                                    .submit(WORKSPACE, owned.id(), receipt, List.of(message("one")))
                                    .events())
                    .isEqualTo(first.events());
            assertThat(store.leases().due(10)).containsExactly(owned.id());
            Lease next = store.leases().claim(owned.id()).orElseThrow();
            assertThat(next.epoch()).isEqualTo(lease.epoch() + 1);
            Invariants.check(store, owned);
            Invariants.check(store, resting);
        }
    }

    @Test
    void aDeletedSessionLeavesNoRowBehind() {
        Session session = TestStores.draft(ids, clock);
        try (Store store = open()) {
            store.sessions().create(unnamed(), session, List.of());
            Inbox.Accepted accepted =
                    store.inbox()
                            .submit(WORKSPACE, session.id(), unnamed(), List.of(message("one")));
            Lease lease = Objects.requireNonNull(accepted.lease());
            store.leases()
                    .emitEvents(
                            lease,
                            new AppendKey("open"),
                            List.of(accepted.events().getFirst().id()),
                            List.of(new Event.Draft(ids.event(), new EventBody.StatusRunning())));
            store.hands()
                    .record(
                            lease,
                            new HandLedger.Entry(
                                    "default",
                                    new HandAddress(new HandId("hand_1"), "p", "b", "s", 1)));
            StopReason reason = new StopReason.EndTurn();
            assertThat(
                            store.leases()
                                    .release(
                                            lease,
                                            1,
                                            new Leases.Release.Idle(
                                                    List.of(),
                                                    List.of(
                                                            new Event.Draft(
                                                                    ids.event(),
                                                                    new EventBody.StatusIdle(
                                                                            reason))))))
                    .isTrue();
            store.sessions().delete(WORKSPACE, session.id());
        }
        try (Sql sql = new Connections(directory.resolve("planaria.db")).reader()) {
            for (String table :
                    List.of("session", "session_document", "thread", "event", "pending", "hand")) {
                assertThat(sql.list("select count(*) from " + table, row -> row.getInt(1)))
                        .as(table)
                        .containsExactly(0);
            }
            assertThat(
                            sql.list(
                                    "select count(*) from receipt where session is not null",
                                    row -> row.getInt(1)))
                    .containsExactly(0);
        }
    }

    @Test
    void aDirectoryBelongsToOneServerAtATime() {
        try (Store store = open()) {
            refused("in use by another server");
            assertThat(store.leases().due(1)).isEmpty();
        }
        open().close();
    }

    @Test
    void aDatabaseOfANewerReleaseIsLeftAlone() {
        open().close();
        Path file = directory.resolve("planaria.db");
        try (Sql sql = new Connections(file).writer()) {
            sql.once("pragma user_version = 99");
        }
        refused("was written by a newer Planaria (schema 99, this one knows 5)");
        refused("newer");
    }

    @Test
    void somebodyElsesDatabaseIsLeftAlone() throws IOException {
        Path file = directory.resolve("planaria.db");
        try (Sql sql = new Connections(file).writer()) {
            sql.run("create table recipe (name text)");
        }
        refused("planaria.db is not a database of Planaria");
        Files.delete(file);
        Files.deleteIfExists(directory.resolve("planaria.db-wal"));
        Files.writeString(file, "not a database at all, but long enough to be one".repeat(100));
        refused("planaria.db is not a database of Planaria");
        assertThat(Files.readString(file)).startsWith("not a database at all");
    }

    @Test
    void aFileIsNoDataDirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatExceptionOfType(DataDirectoryException.class)
                .isThrownBy(() -> TestStores.open(file, node()))
                .withMessageContaining("is a file, not a data directory");
    }

    @Test
    void aNewDirectoryIsNobodyElsesToRead() throws IOException {
        Path fresh = directory.resolve("a/b");
        TestStores.open(fresh, node()).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
    }

    @Test
    void whatIsAcknowledgedIsSyncedToTheDisk() {
        open().close();
        try (Sql sql = new Connections(directory.resolve("planaria.db")).writer()) {
            assertThat(sql.list("pragma journal_mode", row -> row.getString(1)))
                    .containsExactly("wal");
            assertThat(sql.list("pragma synchronous", row -> row.getInt(1))).containsExactly(2);
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        Store store = open();
        store.close();
        store.close();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> store.leases().due(1))
                .withMessageContaining("closed");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> store.leave())
                .withMessageContaining("closed");
    }

    private void refused(String part) {
        assertThatExceptionOfType(DataDirectoryException.class)
                .isThrownBy(this::open)
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private Store open() {
        return TestStores.open(directory, node());
    }

    private Node node() {
        return new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, clock, ids);
    }

    private Receipt unnamed() {
        return new Receipt.Unnamed("POST /x", "h", ids.fresh("req_"), false);
    }

    private Event.Draft message(String text) {
        return new Event.Draft(ids.event(), new EventBody.UserMessage(ContentBlock.text(text)));
    }

    private static List<Event> log(Store store, Session session) {
        return store.log().getEvents(session.thread(), Slice.after(Position.START, 100));
    }
}

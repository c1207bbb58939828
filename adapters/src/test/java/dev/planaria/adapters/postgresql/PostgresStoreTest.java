package dev.planaria.adapters.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// The database: which ones are taken, what is said of the others, and what is kept over a restart.
class PostgresStoreTest {
    @Test
    void everythingIsThereAfterARestartWithAllCharactersThatThereAre() {
        PostgresAccess access = TestPostgres.schema();
        String text = "\u0000 \u0001 \\ \" ' {} , NULL \t\n \u00e9 \u4e16 \ud83d\ude00 \ufffe";
        List<Event> log;
        Session session;
        try (Store store = open(access)) {
            session = Writers.draft(store);
            Lease lease = created(store, session);
            log =
                    store.leases()
                            .emitEvents(
                                    lease,
                                    new AppendKey("k"),
                                    List.of(),
                                    List.of(
                                            new Event.Draft(
                                                    store.node().ids().event(),
                                                    new EventBody.AgentMessage(
                                                            ContentBlock.text(text)),
                                                    "{\"model\":\"\\u0000\"}")));
        }
        try (Store store = open(access)) {
            assertThat(Writers.log(store, session)).isEqualTo(log);
            assertThat(log.getFirst().body())
                    .isEqualTo(new EventBody.AgentMessage(ContentBlock.text(text)));
            assertThat(store.leases().due(10)).containsExactly(session.id());
        }
    }

    @Test
    void aDeletedSessionLeavesNoRowBehind() {
        PostgresAccess access = TestPostgres.schema();
        try (Store store = open(access)) {
            Session session = Writers.draft(store);
            Lease lease = created(store, session);
            var pending = store.inbox().pending(session.id());
            boolean _ =
                    store.leases()
                            .release(
                                    lease,
                                    pending.arrivals(),
                                    new Leases.Release.Idle(
                                            pending.events().stream().map(Event::id).toList(),
                                            List.of(
                                                    new Event.Draft(
                                                            store.node().ids().event(),
                                                            new EventBody.StatusIdle(
                                                                    new StopReason.EndTurn())))));
            store.sessions().delete(Writers.WORKSPACE, session.id());
        }
        try (Sql sql = new Connector(access, true).reader()) {
            for (String table :
                    List.of("session", "session_document", "thread", "event", "pending", "hand")) {
                assertThat(sql.list("select count(*) from " + table, row -> row.getInt(1)))
                        .as(table)
                        .containsExactly(0);
            }
        }
    }

    @Test
    void serversThatStartTogetherMakeTheTablesOnce() throws Exception {
        PostgresAccess access = TestPostgres.schema();
        CyclicBarrier together = new CyclicBarrier(6);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Transactions>> opened = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                opened.add(
                        threads.submit(() -> {
                            together.await();
                            return PostgresStore.open(access, true);
                        }));
            }
            for (Future<Transactions> one : opened) {
                one.get().close();
            }
        }
        try (Sql sql = new Connector(access, true).reader()) {
            assertThat(sql.list("select version from schema_version", row -> row.getInt(1)))
                    .containsExactly(3);
        }
    }

    @Test
    void aSchemaOfAnEarlierReleaseIsBroughtForward() {
        PostgresAccess access = TestPostgres.schema();
        PostgresStore.open(access, true).close();
        try (Sql sql = new Connector(access, true).writer()) {
            sql.once("alter table node drop column hands");
            sql.once("drop index event_id; create unique index event_id on event (log, event)");
            sql.once("insert into node (node, address, thinks) values ('node_old', null, 1)");
            sql.once("update schema_version set version = 1");
            sql.commit();
        }
        try (Store store = open(access)) {
            assertThat(store.living()).extracting(Rows.Member::hands).containsOnlyNulls();
        }
        try (Sql sql = new Connector(access, true).reader()) {
            assertThat(
                            sql.list(
                                    "select indexdef from pg_indexes where indexname = 'event_id'"
                                            + " and schemaname = current_schema()",
                                    row -> row.getString(1)))
                    .singleElement()
                    .asString()
                    .endsWith("(event, log)");
        }
    }

    @Test
    void aSchemaOfANewerReleaseIsLeftAlone() {
        PostgresAccess access = TestPostgres.schema();
        PostgresStore.open(access, true).close();
        try (Sql sql = new Connector(access, true).writer()) {
            sql.once("update schema_version set version = 99");
            sql.commit();
        }
        refused(access, "was written by a newer Planaria (schema 99, this one knows 3)");
    }

    @Test
    void tablesOfSomebodyElseAreLeftAlone() {
        PostgresAccess access = TestPostgres.schema();
        try (Sql sql = new Connector(access, true).writer()) {
            sql.once("create table event (recipe text)");
            sql.commit();
        }
        refused(access, "has tables that are not Planaria's");
    }

    @Test
    void aServerThatDoesNotSyncIsRefused() {
        assertThatExceptionOfType(PostgresRefusedException.class)
                .isThrownBy(() -> PostgresStore.open(TestPostgres.schema(), false))
                .withMessageContaining("fsync is off")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void whatCannotBeReachedIsToldInOneLineWithoutThePassword() {
        String url = TestPostgres.url();
        String password = "geheim-4711";
        refused(
                new PostgresAccess(url.replaceFirst("/postgres\\?", "/nowhere?"), null, password),
                "database \"nowhere\" does not exist");
        refused(
                new PostgresAccess("jdbc:postgresql://127.0.0.1:1/planaria", "me", password),
                "127.0.0.1:1/planaria cannot be used: Connection to 127.0.0.1:1 refused");
        refused(
                new PostgresAccess(
                        "jdbc:postgresql://127.0.0.1:99999999/x?password=" + password, "me", null),
                "is not understood");
        assertThatExceptionOfType(PostgresRefusedException.class)
                .isThrownBy(() -> new PostgresAccess("postgres://me:" + password + "@h/x", "u", ""))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(password));
        assertThat(new PostgresAccess("jdbc:postgresql://h/x?password=" + password, "me", password))
                .asString()
                .doesNotContain(password);
    }

    @Test
    void aWrongPasswordIsToldWithoutShowingIt() {
        TestPostgres.run("create role guarded login password 'right-4711'");
        TestPostgres.guard("guarded");
        String url = TestPostgres.url().replaceFirst("\\?.*", "");
        refused(
                new PostgresAccess(url, "guarded", "geheim-4711"),
                "password authentication failed for user \"guarded\"");
        assertThatExceptionOfType(PostgresRefusedException.class)
                .as("the right one is let in, as far as it goes")
                .isThrownBy(() ->
                        PostgresStore.open(new PostgresAccess(url, "guarded", "right-4711"), true))
                .withMessageNotContaining("authentication");
    }

    @Test
    void aClosedStoreSaysSo() {
        Store store = open(TestPostgres.schema());
        store.close();
        store.close();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> store.leases().due(1))
                .withMessageContaining("closed");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(store::leave)
                .withMessageContaining("closed");
    }

    private static void refused(PostgresAccess access, String part) {
        assertThatExceptionOfType(PostgresRefusedException.class)
                .isThrownBy(() -> PostgresStore.open(access, true))
                .withMessageContaining(part)
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("4711"));
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

    private static Store open(PostgresAccess access) {
        return Store.alone(PostgresStore.open(access, true), Writers.node(InstantSource.system()));
    }
}

package dev.planaria.adapters.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.adapters.jdbc.SessionFile;
import dev.planaria.adapters.sqlite.SqliteFile;
import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.agent.Times;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.Invariants;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions that move from one store to another, and back: nothing of them is lost or changed.
class SessionFileTest {
    private static final Receipt KEY = new Receipt.Named("POST /x", "h", "key");

    @TempDir Path folder;

    @Test
    void aRunningSessionGoesOnInAnotherStoreAndInAThirdOne() {
        Moved moved;
        try (Store store = sqlite("first")) {
            moved = Moved.made(store);
        }
        List<String> lines = new ArrayList<>();
        try (SessionFile file = SqliteFile.open(folder.resolve("first"))) {
            assertThat(file.write(lines::add)).isEqualTo(new SessionFile.Outcome(2, 1, List.of()));
        }
        PostgresAccess access = TestPostgres.schema();
        try (SessionFile file = PostgresFile.writer(access, true)) {
            assertThat(file.read(lines.stream()))
                    .isEqualTo(new SessionFile.Outcome(2, 1, List.of()));
            assertThat(file.read(lines.stream()))
                    .as("nothing is written over")
                    .isEqualTo(
                            new SessionFile.Outcome(
                                    0,
                                    0,
                                    List.of(
                                            "env_1 version 1",
                                            moved.sorted().get(0),
                                            moved.sorted().get(1))));
        }
        List<String> again = new ArrayList<>();
        try (SessionFile file = PostgresFile.reader(access, true)) {
            assertThat(file.write(again::add).sessions()).isEqualTo(2);
        }
        try (SessionFile file = SqliteFile.open(folder.resolve("third"))) {
            assertThat(file.read(again.stream()).sessions()).isEqualTo(2);
        }
        try (Store store =
                Store.alone(
                        PostgresStore.open(access, true), Writers.node(InstantSource.system()))) {
            moved.goesOn(store);
        }
        try (Store store = sqlite("third")) {
            moved.goesOn(store);
        }
    }

    @Test
    void aCutFileLeavesNoHalfSession() {
        try (Store store = sqlite("first")) {
            Moved _ = Moved.made(store);
        }
        List<String> lines = new ArrayList<>();
        try (SessionFile file = SqliteFile.open(folder.resolve("first"))) {
            var _ = file.write(lines::add);
        }
        PostgresAccess access = TestPostgres.schema();
        try (SessionFile file = PostgresFile.writer(access, true)) {
            assertThatExceptionOfType(SessionFile.BadFileException.class)
                    .isThrownBy(() -> file.read(lines.subList(0, lines.size() - 1).stream()))
                    .withMessageContaining("has no end");
            assertThatExceptionOfType(SessionFile.BadFileException.class)
                    .isThrownBy(() -> file.read(Stream.of("{}")))
                    .withMessage("line 1: this is no file of sessions");
        }
        List<String> kept = new ArrayList<>();
        try (SessionFile file = PostgresFile.reader(access, true)) {
            assertThat(file.write(kept::add).sessions()).as("the whole one").isEqualTo(1);
        }
    }

    private Store sqlite(String name) {
        return SqliteStore.open(
                folder.resolve(name),
                Writers.node(InstantSource.system()),
                failure -> {
                    throw new AssertionError("the store is broken", failure);
                });
    }

    /// Two sessions as they were: one that runs, with all that a session can have, and a quiet one.
    private record Moved(
            Session session,
            Session quiet,
            Lease lease,
            List<Event> log,
            Inbox.Waiting waiting,
            HandLedger.Entry hand,
            Inbox.Accepted first) {
        static Moved made(Store store) {
            Session session = Writers.draft(store);
            Session quiet = Writers.draft(store);
            var _ =
                    store.environments()
                            .create(
                                    Writers.WORKSPACE,
                                    Writers.unnamed(store),
                                    new Environment(
                                            new EnvironmentId("env_1"),
                                            "e",
                                            null,
                                            new Environment.Networking.Unrestricted(),
                                            Map.of(),
                                            Times.born(store.clock().instant())));
            var _ = store.sessions().create(Writers.unnamed(store), quiet, List.of());
            var _ = store.sessions().create(Writers.unnamed(store), session, List.of());
            Inbox.Accepted first = sent(store, session);
            Lease lease = Objects.requireNonNull(first.lease());
            var _ = emit(store, lease, "reply", say(store, "with a model's part"));
            var _ =
                    store.inbox()
                            .submit(
                                    Writers.WORKSPACE,
                                    session.id(),
                                    Writers.unnamed(store),
                                    List.of(Writers.message(store, "later")));
            HandLedger.Entry hand =
                    new HandLedger.Entry(
                            "default", new HandAddress(new HandId("hand_1"), "p", "b", "s", 1));
            store.hands().record(lease, hand);
            return new Moved(
                    session,
                    quiet,
                    lease,
                    Writers.log(store, session),
                    store.inbox().pending(session.id()),
                    hand,
                    first);
        }

        private static Inbox.Accepted sent(Store store, Session session) {
            return store.inbox()
                    .submit(
                            Writers.WORKSPACE,
                            session.id(),
                            KEY,
                            List.of(Writers.message(store, "go")));
        }

        private static Event.Draft say(Store store, String text) {
            return new Event.Draft(
                    store.node().ids().event(),
                    new EventBody.AgentMessage(ContentBlock.text(text)),
                    "{\"signature\":\"x\"}");
        }

        private static List<Event> emit(Store store, Lease lease, String key, Event.Draft draft) {
            return store.leases().emitEvents(lease, new AppendKey(key), List.of(), List.of(draft));
        }

        List<String> sorted() {
            return List.of(session.id().value(), quiet.id().value()).stream().sorted().toList();
        }

        void goesOn(Store store) {
            assertThat(Writers.log(store, session)).isEqualTo(log).hasSize(1);
            assertThat(store.inbox().pending(session.id())).isEqualTo(waiting);
            assertThat(store.hands().hands(session.id()))
                    .extracting(HandLedger.Entry::address)
                    .containsExactly(hand.address());
            assertThat(store.sessions().get(Writers.WORKSPACE, quiet.id())).contains(quiet);
            assertThat(store.environments().get(Writers.WORKSPACE, "env_1")).isPresent();
            assertThat(sent(store, session).events()).isEqualTo(first.events());
            assertThat(store.leases().due(10)).containsExactly(session.id());
            Lease next = store.leases().claim(session.id()).orElseThrow();
            assertThat(next.epoch()).isEqualTo(lease.epoch() + 1);
            assertThat(emit(store, next, "reply", say(store, "a retry of the old append")))
                    .as("its key is known here too")
                    .isEqualTo(log);
            Invariants.check(store, session);
        }
    }
}

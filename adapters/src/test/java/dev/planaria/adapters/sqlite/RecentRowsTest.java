package dev.planaria.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.StoreContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the writer remembers of its rows is what the file holds, whatever came between.
class RecentRowsTest extends StoreContract {
    @TempDir Path directory;
    private @Nullable SqliteDatabase database;

    @Override
    protected Store open(Node node) {
        database =
                SqliteDatabase.open(
                        directory,
                        node.clock(),
                        failure -> {
                            throw new AssertionError(failure);
                        });
        return Store.alone(database, node);
    }

    private SqliteDatabase database() {
        return Objects.requireNonNull(database);
    }

    @Test
    void whatIsTakenBackIsNotRemembered() {
        Session session = session();
        opened(session);
        Head before = remembered(session);
        EventRows.Tail tail = tail(session);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        write(rows -> {
                            rows.heads().update(with(before, before.claim().epoch() + 7, null));
                            rows.events()
                                    .advance(
                                            session.thread(),
                                            new EventRows.Tail(99, tail.processedAt()));
                            throw new IllegalArgumentException("on purpose");
                        }));
        assertThat(remembered(session)).isEqualTo(before).isEqualTo(kept(session));
        assertThat(tail(session)).isEqualTo(tail);
    }

    @Test
    void timesAreRememberedAsTheyAreKept() {
        Session session = session();
        Head before = remembered(session);
        Instant nanos = Instant.parse("2026-03-01T10:00:00.123456789Z");
        write(rows -> rows.heads().update(with(before, 3, nanos)));
        assertThat(remembered(session)).isEqualTo(kept(session)).isNotEqualTo(before);
    }

    @Test
    void aHeadThatIsWrittenTwiceIsTheLaterOne() {
        Session session = session();
        Head before = remembered(session);
        write(rows -> rows.heads().update(with(before, 3, null)));
        write(rows -> rows.heads().update(with(before, 3, null)));
        assertThat(kept(session).claim().epoch()).isEqualTo(3);
        write(rows -> rows.heads().update(before));
        assertThat(kept(session)).isEqualTo(before);
    }

    @Test
    void serversThatComeAndGoChangeManyHeadsAtOnce() {
        Session session = session();
        opened(session);
        Instant deadline = remembered(session).claim().deadline();
        write(rows -> rows.sides().nodes().join(member("node_other"), true));
        assertThat(remembered(session)).isEqualTo(kept(session));
        assertThat(remembered(session).claim().deadline()).isNotEqualTo(deadline);
        Session second = session();
        opened(second);
        assertThat(remembered(second)).isEqualTo(kept(second));
        write(rows -> rows.sides().nodes().leave(store().node().id(), null));
        assertThat(remembered(second)).isEqualTo(kept(second));
    }

    @Test
    void whatIsDeletedIsForgotten() {
        Session session = session();
        assertThat(rest(session, opened(session), new StopReason.EndTurn())).isTrue();
        store().sessions().delete(WORKSPACE, session.id());
        assertThat(database().<@Nullable Head>write(rows -> rows.heads().find(session.id())))
                .isNull();
        assertThat(
                        database()
                                .<EventRows.@Nullable Tail>write(
                                        rows -> rows.events().tail(session.thread())))
                .isNull();
    }

    private static Rows.Member member(String id) {
        return new Rows.Member(new NodeId(id), null, true, null, null);
    }

    private static Head with(Head head, long epoch, @Nullable Instant runnableAt) {
        return new Head(
                head.id(),
                head.workspace(),
                head.thread(),
                head.state(),
                new Head.Claim(epoch, head.claim().owner(), head.claim().deadline(), 0),
                new Head.Queue(head.queue().arrivals(), runnableAt, head.queue().runningSince()),
                head.blockers());
    }

    private void write(Consumer<Rows> work) {
        database()
                .<@Nullable Void>write(rows -> {
                    work.accept(rows);
                    return null;
                });
    }

    /// As the writer sees it.
    private Head remembered(Session session) {
        return Objects.requireNonNull(
                database().<@Nullable Head>write(rows -> rows.heads().find(session.id())));
    }

    /// As everybody else sees it.
    private Head kept(Session session) {
        return Objects.requireNonNull(
                database().<@Nullable Head>read(rows -> rows.heads().find(session.id())));
    }

    private EventRows.Tail tail(Session session) {
        return Objects.requireNonNull(
                database()
                        .<EventRows.@Nullable Tail>write(
                                rows -> rows.events().tail(session.thread())));
    }
}

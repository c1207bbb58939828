package dev.planaria.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.StoreContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read from memory is what the file holds, and no older than what anybody was shown.
class SessionsAtHandTest extends StoreContract {
    @TempDir Path directory;
    private @Nullable SqliteDatabase database;
    private volatile Runnable afterCommit = () -> {};

    @Override
    protected Store open(Node node) {
        Consumer<Sql> commit =
                sql -> {
                    sql.run("commit");
                    afterCommit.run();
                };
        database =
                SqliteDatabase.open(
                        directory,
                        node.clock(),
                        failure -> {
                            throw new AssertionError(failure);
                        },
                        commit);
        return Store.alone(database, node);
    }

    private SqliteDatabase database() {
        return Objects.requireNonNull(database);
    }

    @Test
    void whatWasJustWrittenIsReadWithoutAnotherThread() {
        Session session = session();
        opened(session);
        assertThat(
                        database()
                                .<Thread>read(
                                        session.id(),
                                        rows -> {
                                            Head head =
                                                    Objects.requireNonNull(
                                                            rows.heads().find(session.id()));
                                            rows.heads().session(head);
                                            rows.pending().list(session.id());
                                            return Thread.currentThread();
                                        }))
                .isSameAs(Thread.currentThread());
    }

    @Test
    void itIsWhatTheFileHolds() {
        Session session = session();
        assertAtHandAsKept(session);
        opened(session);
        assertAtHandAsKept(session);
    }

    private void assertAtHandAsKept(Session session) {
        same(session, rows -> rows.heads().find(session.id()));
        same(
                session,
                rows ->
                        rows.heads()
                                .session(Objects.requireNonNull(rows.heads().find(session.id()))));
        same(session, rows -> rows.events().tail(session.thread()));
        same(session, rows -> rows.pending().list(session.id()));
        same(
                session,
                rows -> rows.events().slice(session.thread(), Slice.after(Position.START, 10)));
    }

    private void same(Session session, Function<Rows, @Nullable Object> work) {
        assertThat(database().<@Nullable Object>read(session.id(), work))
                .isEqualTo(database().<@Nullable Object>read(work));
    }

    @Test
    void betweenCommitAndAnswerNobodyIsShownLessThanTheFileShows() {
        Session session = session();
        Inbox.Waiting[] seen = new Inbox.Waiting[1];
        // The file shows it already, and nobody was answered yet.
        afterCommit = () -> seen[0] = store().inbox().pending(session.id());
        opened(session);
        afterCommit = () -> {};
        Inbox.Waiting now = store().inbox().pending(session.id());
        assertThat(Objects.requireNonNull(seen[0])).isEqualTo(now);
    }

    @Test
    void whatIsTakenBackIsNotShown() {
        Session session = session();
        opened(session);
        List<Event> before = store().inbox().pending(session.id()).events();
        EventRows.Tail tail = new EventRows.Tail(99, clock.instant());
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        database()
                                .<@Nullable Void>write(rows -> {
                                    rows.events().advance(session.thread(), tail);
                                    before.forEach(event ->
                                            rows.pending().remove(session.id(), event.id()));
                                    throw new IllegalArgumentException("on purpose");
                                }));
        assertThat(store().inbox().pending(session.id()).events()).isEqualTo(before);
        assertAtHandAsKept(session);
    }

    @Test
    void tooMuchThatWaitsIsReadFromTheFile() {
        Session session = session();
        opened(session);
        for (int i = 0; i <= RecentPending.EVENTS_MAX; i++) {
            submit(session, message("message " + i));
            assertAtHandAsKept(session);
        }
    }
}

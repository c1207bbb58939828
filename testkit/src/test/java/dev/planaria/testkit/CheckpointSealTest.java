package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.store.CheckpointRows;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A row that was altered, or that came with another database, is not believed (protocol I9).
class CheckpointSealTest extends StoreContract {
    private final MemoryDatabase database = new MemoryDatabase(clock);

    @Override
    protected Store open(Node node) {
        return Store.alone(database, node);
    }

    @Test
    void whatWasAlteredIsNone() {
        Session session = session();
        Lease lease = opened(session);
        Event last = log(session).getLast();
        store().checkpoints().keep(lease, new Checkpoint(last.at(), last.id(), "a/1", "[\"was\"]"));
        CheckpointRows.Row row = row(session);
        put(session, new CheckpointRows.Row(row.at(), "a/1", row.text().replace("was", "is!")));
        assertThat(store().checkpoints().newest(session.thread())).as("text").isEmpty();
        put(session, new CheckpointRows.Row(row.at(), "a/2", row.text()));
        assertThat(store().checkpoints().newest(session.thread())).as("format").isEmpty();
        put(session, new CheckpointRows.Row(new Position(1), "a/1", row.text()));
        assertThat(store().checkpoints().newest(session.thread())).as("position").isEmpty();
        put(session, new CheckpointRows.Row(row.at(), "a/1", "no seal at all"));
        assertThat(store().checkpoints().newest(session.thread())).as("seal").isEmpty();
        put(session, row);
        assertThat(store().checkpoints().newest(session.thread())).as("as it was").isPresent();
    }

    /// As after a restore of the log alone: the row is whole, but the log ends before it, and later
    /// says something else there.
    @Test
    void oneAheadOfTheLogIsNoneAndGivesWay() {
        Session session = session();
        Lease lease = opened(session);
        CheckpointRows.Row ahead = aheadOf(session);
        put(session, ahead);
        assertThat(store().checkpoints().newest(session.thread())).as("beyond the end").isEmpty();
        Event last = log(session).getLast();
        Checkpoint known = new Checkpoint(last.at(), last.id(), "a/1", "[]");
        store().checkpoints().keep(lease, known);
        assertThat(store().checkpoints().newest(session.thread())).contains(known);
        put(session, ahead);
        emit(
                lease,
                "other",
                List.of(),
                new EventBody.AgentThinking(),
                new EventBody.AgentThinking());
        assertThat(log(session).getLast().at()).isEqualTo(ahead.at());
        assertThat(store().checkpoints().newest(session.thread())).as("another log").isEmpty();
    }

    /// Of the same session in another database, where it went on.
    private CheckpointRows.Row aheadOf(Session session) {
        MemoryDatabase other = new MemoryDatabase(clock);
        Node node = new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, clock, ids);
        try (Store store = Store.alone(other, node)) {
            Sessions.Created created =
                    store.sessions()
                            .create(receipt(), madeAs(session.id()), List.of(message("go")));
            Session twin = created.session();
            Lease held = Objects.requireNonNull(created.lease());
            List<Event> written =
                    store.leases()
                            .emitEvents(
                                    held,
                                    new AppendKey("all"),
                                    List.of(),
                                    List.of(
                                            draft(new EventBody.AgentThinking()),
                                            draft(new EventBody.AgentThinking()),
                                            draft(new EventBody.AgentThinking()),
                                            draft(new EventBody.AgentThinking())));
            Event last = written.getLast();
            store.checkpoints().keep(held, new Checkpoint(last.at(), last.id(), "a/1", "[]"));
            return find(other, twin);
        }
    }

    private CheckpointRows.Row row(Session session) {
        return find(database, session);
    }

    private static CheckpointRows.Row find(MemoryDatabase database, Session session) {
        CheckpointRows.@Nullable Row row =
                database.<CheckpointRows.@Nullable Row>read(
                        rows -> rows.sides().checkpoints().find(session.thread()));
        if (row == null) {
            throw new AssertionError("there is no row");
        }
        return row;
    }

    private void put(Session session, CheckpointRows.Row row) {
        database.<@Nullable Void>write(rows -> {
            rows.sides().checkpoints().put(session.thread(), row);
            return null;
        });
    }
}

package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlHeads;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.HeadRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The heads of a batch: each is locked before it is read, and written once, at the end.
final class BatchHeads implements HeadRows {
    private final Sql sql;
    private final PostgresHeads exact;
    private final Batch batch;
    private final Map<SessionId, Slot> slots = new LinkedHashMap<>();

    BatchHeads(Sql sql, PostgresHeads exact, Batch batch) {
        this.sql = sql;
        this.exact = exact;
        this.batch = batch;
    }

    /// One session: its head in the database, and as it is to be. Null where there is none.
    private static final class Slot {
        private @Nullable Head stored;
        private @Nullable Head wanted;

        Slot(@Nullable Head head) {
            this.stored = head;
            this.wanted = head;
        }

        boolean isChanged() {
            return wanted != null && !wanted.equals(stored);
        }
    }

    /// These are about to be read: the ones that are not, are not there.
    void expect(Collection<SessionId> sessions) {
        sessions.forEach(id -> slots.put(id, new Slot(null)));
    }

    Head read(ResultSet row) throws SQLException {
        Head head = SqlHeads.head(row);
        slots.put(head.id(), new Slot(head));
        return head;
    }

    @Override
    public @Nullable Head find(SessionId id) {
        Slot slot = slots.get(id);
        if (slot == null) {
            slot =
                    new Slot(
                            sql.<Head>first(
                                    "select * from session where session = ? for update",
                                    SqlHeads::head,
                                    id.value()));
            slots.put(id, slot);
        }
        return slot.wanted;
    }

    @Override
    public Session session(Head head) {
        return exact.session(head);
    }

    @Override
    public void insert(Head head, Session document) {
        exact.insert(head, document);
        slots.put(head.id(), new Slot(head));
        batch.pending().born(head.id());
        batch.wrote(0);
    }

    @Override
    public void update(Head head) {
        Slot slot = slots.get(head.id());
        if (slot == null || slot.stored == null) {
            throw new IllegalStateException("session " + head.id() + " was not read before");
        }
        slot.wanted = head;
        batch.wrote(0);
    }

    @Override
    public void replace(Session document) {
        exact.replace(document);
        batch.wrote(0);
    }

    @Override
    public void delete(Head head) {
        batch.flush();
        exact.delete(head);
        batch.forget();
        batch.wrote(0);
    }

    @Override
    public Finder finder() {
        batch.flush();
        return exact;
    }

    /// The lock is the fence, and the epoch that was read stands in the statement beside it
    /// (protocol A1).
    void flush() {
        List<Slot> changed = new ArrayList<>();
        for (Slot slot : slots.values()) {
            if (slot.isChanged()) {
                changed.add(slot);
            }
        }
        if (changed.isEmpty()) {
            return;
        }
        int written = update(changed);
        if (written != changed.size()) {
            throw SqlStates.notSo(
                    written + " of " + changed.size() + " heads were as they had been read");
        }
        changed.forEach(slot -> slot.stored = slot.wanted);
    }

    private int update(List<Slot> changed) {
        List<Head> heads = changed.stream().map(slot -> wanted(slot)).toList();
        return sql.update(
                """
                update session as s set status = u.status, epoch = u.epoch, owner = u.owner,
                    deadline_at = u.deadline_at, attempts = u.attempts, arrivals = u.arrivals,
                    runnable_at = u.runnable_at, running_since = u.running_since,
                    active_micros = u.active_micros, input_tokens = u.input_tokens,
                    output_tokens = u.output_tokens, cache_read_tokens = u.cache_read_tokens,
                    cache_written_5m_tokens = u.cache_written_5m_tokens,
                    cache_written_1h_tokens = u.cache_written_1h_tokens, blockers = u.blockers
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as u (session, was,
                    status, epoch, owner, deadline_at, attempts, arrivals, runnable_at,
                    running_since, active_micros, input_tokens, output_tokens, cache_read_tokens,
                    cache_written_5m_tokens, cache_written_1h_tokens, blockers)
                where s.session = u.session and s.epoch = u.was
                """,
                Columns.texts(heads, head -> head.id().value()),
                Columns.numbers(changed, slot -> stored(slot).claim().epoch()),
                Columns.texts(heads, head -> head.state().status().name()),
                Columns.numbers(heads, head -> head.claim().epoch()),
                Columns.texts(heads, head -> owner(head)),
                Columns.numbers(heads, head -> SqlHeads.micros(head.claim().deadline())),
                Columns.numbers(heads, head -> head.claim().attempts()),
                Columns.numbers(heads, head -> head.queue().arrivals()),
                Columns.numbers(heads, head -> SqlHeads.micros(head.queue().runnableAt())),
                Columns.numbers(heads, head -> SqlHeads.micros(head.queue().runningSince())),
                Columns.numbers(heads, head -> head.state().active().toNanos() / 1_000),
                Columns.numbers(heads, head -> head.state().usage().input()),
                Columns.numbers(heads, head -> head.state().usage().output()),
                Columns.numbers(heads, head -> head.state().usage().cacheRead()),
                Columns.numbers(heads, head -> head.state().usage().cacheWritten5m()),
                Columns.numbers(heads, head -> head.state().usage().cacheWritten1h()),
                Columns.texts(heads, SqlHeads::blockers));
    }

    private static Head wanted(Slot slot) {
        return present(slot.wanted);
    }

    private static Head stored(Slot slot) {
        return present(slot.stored);
    }

    private static Head present(@Nullable Head head) {
        if (head == null) {
            throw new IllegalStateException("there is no head");
        }
        return head;
    }

    private static @Nullable String owner(Head head) {
        NodeId owner = head.claim().owner();
        return owner == null ? null : owner.value();
    }

    void forget() {
        slots.clear();
    }
}

package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.core.agent.Document;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.Rows;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one transaction that does the work of many callers: what they need is fetched at
/// once, what they write is kept here and goes out in a few statements (protocol S5, A1).
///
/// All heads are locked first, in the order of their keys, so that the batches of two servers wait
/// for each other and never in a circle. Reads within the batch see what was written before.
final class Batch implements Rows {
    /// Written rows are not kept beyond so many characters.
    private static final int KEPT_MAX = 16 << 20;

    private final Sql sql;
    private final PostgresRows rows;
    private final StoreClock clock;
    private final BatchHeads heads;
    private final BatchEvents events;
    private final BatchPending pending;
    private final BatchReceipts receipts;
    private final BatchSides sides;
    private Instant now;
    private long writes;
    private long kept;

    /// @param trusting whether keys count as new until an index says otherwise
    Batch(Sql sql, StoreClock clock, boolean trusting) {
        this.sql = sql;
        this.clock = clock;
        this.now = clock.instant();
        this.rows = new PostgresRows(sql, this::now);
        this.heads = new BatchHeads(sql, rows.heads(), this);
        this.events = new BatchEvents(sql, rows.events(), this, trusting);
        this.pending = new BatchPending(sql, rows.pending(), this);
        this.receipts = new BatchReceipts(sql, rows.receipts(), this, trusting);
        this.sides = new BatchSides(rows.sides(), this);
    }

    /// Locks the heads of these sessions, reads them and the ends of their logs, and asks for the
    /// time. The ends are read by a statement of their own: only it sees what was committed while
    /// the first one waited for its locks.
    void fetch(Collection<SessionId> sessions) {
        @Nullable String[] ids = Columns.texts(sessions, SessionId::value);
        heads.expect(sessions);
        pending.expect(sessions);
        sql.each(
                """
                select * from session where session = any(?) order by session for update;
                select number, session, thread, last_position, processed_at
                    from thread where session = any(?);
                select (extract(epoch from clock_timestamp()) * 1000000)::bigint
                """,
                List.of(
                        heads::read,
                        events::readTail,
                        row -> {
                            now = clock.said(row.getLong(1), System.nanoTime());
                            return now;
                        }),
                ids,
                ids);
    }

    /// How often something was written.
    long writes() {
        return writes;
    }

    /// @param characters how much of it is kept here for now
    void wrote(int characters) {
        writes++;
        kept += characters;
        if (kept > KEPT_MAX) {
            flush();
        }
    }

    /// Writes what is kept here.
    ///
    /// @throws dev.planaria.adapters.jdbc.SqlFailedException of [SqlStates#ROW] also when the batch
    ///   stands on something that is not so
    void flush() {
        kept = 0;
        heads.flush();
        events.flush();
        pending.flush();
        receipts.flush();
    }

    /// Forgets what was read: somebody changed rows by another way.
    void forget() {
        heads.forget();
        events.forget();
        pending.forget();
        receipts.forget();
        sides.forget();
    }

    @Override
    public BatchHeads heads() {
        return heads;
    }

    @Override
    public BatchEvents events() {
        return events;
    }

    @Override
    public BatchPending pending() {
        return pending;
    }

    @Override
    public BatchReceipts receipts() {
        return receipts;
    }

    @Override
    public BatchSides sides() {
        return sides;
    }

    @Override
    public <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind) {
        return new BatchDocuments<>(sql, kind, rows.documents(kind), this);
    }

    @Override
    public Instant now() {
        return now;
    }
}

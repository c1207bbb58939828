package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlDocuments;
import dev.planaria.adapters.jdbc.SqlEvents;
import dev.planaria.adapters.jdbc.SqlPending;
import dev.planaria.adapters.jdbc.SqlReceipts;
import dev.planaria.adapters.jdbc.SqlSides;
import dev.planaria.core.agent.Document;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.HeadRows;
import dev.planaria.core.store.PendingRows;
import dev.planaria.core.store.ReceiptRows;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.SideRows;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// All tables, over one connection.
final class SqliteRows implements Rows {
    private final Sql sql;
    private final InstantSource clock;
    private final SideRows sides;
    private final HeadRows heads;
    private final EventRows events;
    private final PendingRows pending;
    private final SqlReceipts receipts;

    SqliteRows(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        this.sides = new SqlSides(sql, this);
        this.heads = new SqliteHeads(sql, this);
        this.events = new SqlEvents(sql);
        this.pending = new SqlPending(sql);
        this.receipts = new SqlReceipts(sql);
    }

    /// Those of the only one who writes.
    ///
    /// @param recent to be cleared whenever something is taken back
    SqliteRows(Sql sql, InstantSource clock, RecentRows recent) {
        this.sql = sql;
        this.clock = clock;
        this.sides = new RecentSides(new SqlSides(sql, this), recent);
        this.heads = new RecentHeads(new SqliteHeads(sql, this), recent);
        this.events = new RecentEvents(new SqlEvents(sql), recent);
        this.pending = new RecentPending(new SqlPending(sql), recent);
        this.receipts = new SqlReceipts(sql);
    }

    @Override
    public HeadRows heads() {
        return heads;
    }

    @Override
    public EventRows events() {
        return events;
    }

    @Override
    public PendingRows pending() {
        return pending;
    }

    @Override
    public ReceiptRows receipts() {
        return receipts;
    }

    @Override
    public SideRows sides() {
        return sides;
    }

    @Override
    public <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind) {
        return new SqlDocuments<>(sql, kind);
    }

    @Override
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}

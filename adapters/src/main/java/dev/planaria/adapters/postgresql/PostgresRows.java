package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlDocuments;
import dev.planaria.adapters.jdbc.SqlEvents;
import dev.planaria.adapters.jdbc.SqlPending;
import dev.planaria.adapters.jdbc.SqlReceipts;
import dev.planaria.adapters.jdbc.SqlSides;
import dev.planaria.core.agent.Document;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.Rows;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// All tables, statement by statement: what reads see, and what a batch falls back on.
final class PostgresRows implements Rows {
    private final Sql sql;
    private final InstantSource clock;
    private final PostgresHeads heads;
    private final SqlEvents events;
    private final SqlPending pending;
    private final SqlReceipts receipts;
    private final SqlSides sides;

    PostgresRows(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        this.heads = new PostgresHeads(sql, this);
        this.events = new SqlEvents(sql);
        this.pending = new SqlPending(sql);
        this.receipts = new SqlReceipts(sql);
        this.sides = new SqlSides(sql, this);
    }

    @Override
    public PostgresHeads heads() {
        return heads;
    }

    @Override
    public SqlEvents events() {
        return events;
    }

    @Override
    public SqlPending pending() {
        return pending;
    }

    @Override
    public SqlReceipts receipts() {
        return receipts;
    }

    @Override
    public SqlSides sides() {
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

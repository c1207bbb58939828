package dev.planaria.adapters.sqlite;

import dev.planaria.core.agent.Document;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.HandRows;
import dev.planaria.core.store.HeadRows;
import dev.planaria.core.store.PendingRows;
import dev.planaria.core.store.ReceiptRows;
import dev.planaria.core.store.Rows;
import java.util.List;

/// All tables, over one connection; the two smallest of them itself.
final class SqliteRows implements Rows, Rows.Nodes, HandRows {
    private final Sql sql;
    private final SqliteHeads heads;
    private final SqliteEvents events;
    private final SqlitePending pending;
    private final SqliteReceipts receipts;

    SqliteRows(Sql sql) {
        this.sql = sql;
        this.heads = new SqliteHeads(sql);
        this.events = new SqliteEvents(sql);
        this.pending = new SqlitePending(sql);
        this.receipts = new SqliteReceipts(sql);
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
    public HandRows hands() {
        return this;
    }

    @Override
    public Nodes nodes() {
        return this;
    }

    @Override
    public <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind) {
        return new SqliteDocuments<>(sql, kind);
    }

    @Override
    public void join(NodeId node, boolean alone) {
        if (alone) {
            sql.update("delete from node");
            // Their owners are gone: due at once, and found by the index on deadlines.
            sql.update("update session set deadline_at = 0 where owner is not null");
        }
        sql.update(
                "insert into node (node, address, lease_until) values (?, null, null)",
                node.value());
    }

    @Override
    public void leave(NodeId node) {
        sql.update("delete from node where node = ?", node.value());
        sql.update("update session set deadline_at = 0 where owner = ?", node.value());
    }

    @Override
    public boolean lives(NodeId node) {
        return sql.first("select 1 from node where node = ?", row -> row.getInt(1), node.value())
                != null;
    }

    @Override
    public List<HandLedger.Entry> list(SessionId session) {
        return sql.list(
                """
                select name, hand, provider, boot, process_start, generation
                from hand where session = ? order by name
                """,
                row ->
                        new HandLedger.Entry(
                                row.getString("name"),
                                new HandAddress(
                                        new HandId(row.getString("hand")),
                                        row.getString("provider"),
                                        row.getString("boot"),
                                        row.getString("process_start"),
                                        row.getLong("generation"))),
                session.value());
    }

    @Override
    public void put(SessionId session, HandLedger.Entry entry) {
        HandAddress address = entry.address();
        sql.update(
                """
                insert or replace into hand
                    (session, name, hand, provider, boot, process_start, generation)
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                session.value(),
                entry.name(),
                address.id().value(),
                address.provider(),
                address.bootId(),
                address.processStart(),
                address.generation());
    }
}

package dev.planaria.testkit.simulation;

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

/// The rows of another, but for the tables that are replaced.
record OtherRows(Rows rows, HeadRows heads, EventRows events, PendingRows pending) implements Rows {

    static OtherRows withHeads(Rows rows, HeadRows heads) {
        return new OtherRows(rows, heads, rows.events(), rows.pending());
    }

    static OtherRows withEvents(Rows rows, EventRows events) {
        return new OtherRows(rows, rows.heads(), events, rows.pending());
    }

    @Override
    public ReceiptRows receipts() {
        return rows.receipts();
    }

    @Override
    public SideRows sides() {
        return rows.sides();
    }

    @Override
    public <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind) {
        return rows.documents(kind);
    }

    @Override
    public Instant now() {
        return rows.now();
    }
}

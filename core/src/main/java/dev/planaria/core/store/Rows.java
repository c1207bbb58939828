package dev.planaria.core.store;

import dev.planaria.core.agent.Document;
import dev.planaria.core.id.NodeId;

/// All tables, within one transaction (protocol S2). Not to be kept beyond it.
public interface Rows {
    HeadRows heads();

    EventRows events();

    PendingRows pending();

    ReceiptRows receipts();

    HandRows hands();

    <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind);

    Nodes nodes();

    /// The servers that share the database.
    interface Nodes {
        /// This server lives from now on. Where it is alone, all others are over (protocol C7).
        void join(NodeId node, boolean alone);

        /// This server is over: what it owns is due.
        void leave(NodeId node);

        boolean lives(NodeId node);
    }
}

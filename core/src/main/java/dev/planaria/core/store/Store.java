package dev.planaria.core.store;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.request.Receipts;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Sessions;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Everything that is kept, as one server sees it. Safe for many threads.
public final class Store implements AutoCloseable {
    private final Transactions transactions;
    private final Signals signals;
    private final ReceiptBook book;
    private final Node node;

    private Store(Transactions transactions, Signals signals, Node node) {
        this.transactions = transactions;
        this.signals = signals;
        this.book = new ReceiptBook();
        this.node = node;
    }

    /// The only server on this database: what earlier ones owned is due at once (protocol C7).
    public static Store alone(Transactions transactions, Node node) {
        transactions.<@Nullable Void>write(rows -> {
            rows.sides().nodes().join(member(node), true);
            return null;
        });
        return new Store(transactions, new Signals(), node);
    }

    /// The same store as another server would see it. Both hear each other's signals at once, which
    /// real servers do not.
    public Store joinedBy(Node other) {
        transactions.<@Nullable Void>write(rows -> {
            rows.sides().nodes().join(member(other), false);
            return null;
        });
        return new Store(transactions, signals, other);
    }

    /// This server is over, as if its lease had run out: all it owns is due at once.
    public void leave() {
        transactions.<@Nullable Void>write(rows -> {
            rows.sides().nodes().leave(node.id());
            return null;
        });
    }

    private static Rows.Member member(Node node) {
        return new Rows.Member(node.id(), null, node.thinks(), null);
    }

    public Sessions sessions() {
        return new StoredSessions(transactions, signals, book, node);
    }

    public SessionLog log() {
        return new StoredLog(transactions, signals);
    }

    public Inbox inbox() {
        return new StoredInbox(transactions, signals, book, node);
    }

    public Leases leases() {
        return new StoredLeases(transactions, signals, node);
    }

    public HandLedger hands() {
        return new StoredHands(transactions);
    }

    public Checkpoints checkpoints() {
        return new StoredCheckpoints(transactions);
    }

    public Receipts receipts() {
        return book;
    }

    public Catalog<Agent> agents() {
        return new StoredCatalog<>(transactions, book, DocumentKind.AGENT);
    }

    public Catalog<Environment> environments() {
        return new StoredCatalog<>(transactions, book, DocumentKind.ENVIRONMENT);
    }

    public Node node() {
        return node;
    }

    /// The store's clock: all times in it are of this one.
    public InstantSource clock() {
        return transactions.clock();
    }

    /// Ends what was accepted, then lets go of the database.
    @Override
    public void close() {
        transactions.close();
    }
}

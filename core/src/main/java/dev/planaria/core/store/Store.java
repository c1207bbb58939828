package dev.planaria.core.store;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.request.Receipts;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Sessions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Everything that is kept, as one server sees it. Safe for many threads.
public final class Store implements AutoCloseable {
    /// Of no session.
    private static final ThreadId PROBE = new ThreadId(new SessionId("probe"), "probe");

    private final Transactions transactions;
    private final Signals signals;
    private final ReceiptBook book;
    private final Node node;
    private final Tenure tenure;
    private final Taker taker;
    private final Strays strays = new Strays();

    private Store(Transactions transactions, Signals signals, Node node, Tenure tenure) {
        this.transactions = transactions;
        this.signals = signals;
        this.book = new ReceiptBook();
        this.node = node;
        this.tenure = tenure;
        this.taker = new Taker(tenure, strays, node.thinks());
    }

    /// The only server on this database: what earlier ones owned is due at once (protocol C7).
    public static Store alone(Transactions transactions, Node node) {
        transactions.<@Nullable Void>write(rows -> {
            rows.sides().nodes().join(member(node), true);
            return null;
        });
        return new Store(transactions, new Signals(), node, new Tenure.Alone(node.id()));
    }

    /// One of the servers of this database, which takes no session before its [lease][#lease] has
    /// [joined][NodeLease#join] the others'.
    public static Store shared(Transactions transactions, Node node) {
        return shared(transactions, node, System::nanoTime);
    }

    /// The same, on another clock: a test's.
    ///
    /// @param nanos a clock that only goes forward
    public static Store shared(Transactions transactions, Node node, LongSupplier nanos) {
        return new Store(
                transactions, new Signals(), node, new NodeLease(transactions, node, nanos));
    }

    /// Another server of the same database, which hears of this one by hints alone. For tests,
    /// which have both in one process; only one of them is to be closed.
    ///
    /// @param nanos a clock that only goes forward
    public Store sharedWith(Node other, LongSupplier nanos) {
        return shared(transactions, other, nanos);
    }

    /// The same store as another server would see it. Both hear each other's signals at once, which
    /// real servers do not.
    public Store joinedBy(Node other) {
        transactions.<@Nullable Void>write(rows -> {
            rows.sides().nodes().join(member(other), false);
            return null;
        });
        return new Store(transactions, signals, other, new Tenure.Alone(other.id()));
    }

    /// This server is over, as if its lease had run out: all it owns is due at once.
    public void leave() {
        if (tenure instanceof NodeLease lease) {
            lease.leave();
            return;
        }
        transactions.<@Nullable Void>write(rows -> {
            var _ = rows.sides().nodes().leave(node.id(), null);
            return null;
        });
    }

    private static Rows.Member member(Node node) {
        return new Rows.Member(node.id(), null, node.thinks(), null, null);
    }

    public Sessions sessions() {
        return new StoredSessions(transactions, signals, book, taker, node.ids());
    }

    public SessionLog log() {
        return new StoredLog(transactions, signals);
    }

    public Inbox inbox() {
        return new StoredInbox(transactions, signals, book, taker);
    }

    public Leases leases() {
        return new StoredLeases(transactions, signals, tenure, strays);
    }

    /// From now on sessions are taken with their inputs (protocol C3) only while this holds, and
    /// the server thinks at all. Asked within transactions: must be quick.
    public void takeWhile(BooleanSupplier willing) {
        taker.takeWhile(willing);
    }

    /// Writes something that means nothing, durable when it returns: how long that takes tells how
    /// the store does (protocol L3).
    public void probe() {
        transactions.<@Nullable Void>write(rows -> {
            rows.sides().checkpoints().put(PROBE, new CheckpointRows.Row(Position.START, "-", ""));
            return null;
        });
    }

    public HandLedger hands() {
        return new StoredHands(transactions, tenure);
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

    /// The lease of this server; null where it is alone.
    public @Nullable NodeLease lease() {
        return tenure instanceof NodeLease lease ? lease : null;
    }

    /// All servers of this database that live.
    public List<Rows.Member> living() {
        return transactions.read(rows -> rows.sides().nodes().living());
    }

    /// The servers that are over since then, by the store's clock, and did not leave in good order:
    /// they were killed, or cut off, and are remembered for [NodeLease#REMEMBERED]. A hundred at
    /// most.
    public List<NodeId> over(Instant since) {
        return transactions.read(rows -> rows.sides().nodes().over(since, NodeLease.SWEPT_MAX));
    }

    /// Ends the lease of a server of which somebody knows that it is gone: what it owned is due at
    /// once, and not only when its time is over. Where that was an error, the server finds itself
    /// unknown when it next renews its lease, lets go of its sessions and goes on under a new name;
    /// what it writes until then is refused by the epoch (protocol A2).
    ///
    /// @param seen as it stood among the [#living] before it was known to be gone
    /// @return false when its lease was renewed since, or has been ended already
    public boolean end(Rows.Member seen) {
        return transactions.write(rows -> rows.sides().nodes().leave(seen.id(), seen.leaseUntil()));
    }

    /// Tells other servers what is committed here from now on.
    public void connect(Hints hints) {
        signals.connect(hints);
    }

    /// Another server has, perhaps, committed something for this session: whoever waits here looks.
    public void heard(SessionId id) {
        signals.heard(id);
    }

    /// Whether somebody here waits for this session.
    public boolean isAwaited(SessionId id) {
        return signals.isAwaited(id);
    }

    /// Finds what no hint told.
    public Lookout lookout() {
        return new Lookout(transactions, signals);
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

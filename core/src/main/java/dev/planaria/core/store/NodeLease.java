package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The lease of one server among those that share a database (protocol C1).
///
/// The store's clock says when it ends for the others. This server counts for itself, on a clock
/// that no one sets, from before it sent the last renewal that was answered well: so it knows of
/// its end no later than the others do, also after it was stopped for a while. It looks at that
/// clock whenever it is about to take a session, to begin a call or to write.
///
/// A server whose lease has ended goes on as a new one, under a new name: what the old name owns is
/// then due for all, and a late write of a turn that has not noticed yet cannot make a session look
/// as if somebody still worked on it. What keeps the log right is the epoch alone.
public final class NodeLease implements Tenure {
    /// How often it is renewed.
    public static final Duration RENEWAL = Duration.ofMillis(1_500);

    /// How long a renewal holds.
    public static final Duration LENGTH = Duration.ofMillis(4_500);

    /// After how long without a renewal no call is begun and no session taken.
    public static final Duration SURE = Duration.ofSeconds(3);

    /// For how long a server that was killed is still in the table: for who wants to know when it
    /// was last there. To the protocol a row whose lease ended and none are the same.
    public static final Duration REMEMBERED = Duration.ofDays(1);

    /// How often such rows are looked for, beside at every start.
    public static final Duration SWEEP = Duration.ofHours(1);

    /// How many go at once.
    static final int SWEPT_MAX = 100;

    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final System.Logger LOG = System.getLogger(NodeLease.class.getName());

    private final Transactions transactions;
    private final Node node;
    private final LongSupplier nanos;
    private final List<Runnable> whenOver = new CopyOnWriteArrayList<>();
    private final List<Rounds> rounds = new CopyOnWriteArrayList<>();
    private final ReentrantLock renewing = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<NodeId> former = new ArrayList<>();
    private volatile Held held;
    private volatile @Nullable String address;
    private volatile @Nullable String hands;
    private volatile boolean left;

    /// When rows of servers that are long over were last looked for. Under `renewing`.
    private long swept;

    /// @param since when the last good renewal was sent
    /// @param joined whether the others know this name
    private record Held(NodeId name, long since, boolean joined) {}

    /// @param nanos a clock that only goes forward, such as `System::nanoTime`
    NodeLease(Transactions transactions, Node node, LongSupplier nanos) {
        this.transactions = transactions;
        this.node = node;
        this.nanos = nanos;
        this.held = new Held(node.id(), nanos.getAsLong(), false);
    }

    /// Joins the servers of this database. Before that, nothing is taken here.
    ///
    /// @param where the others reach this server, as a URL; null for nowhere
    /// @param served the place whose hands it serves; null for none
    public void join(@Nullable String where, @Nullable String served) {
        address = where;
        hands = served;
        boolean _ = renew();
    }

    /// What to do when the lease has ended: let go of all sessions and write nothing more. Must
    /// return at once.
    public void whenOver(Runnable action) {
        whenOver.add(action);
    }

    /// Renews the lease from now on, and tells when it has ended.
    public void start() {
        // why: platform threads, since a lease must not wait for carriers that are busy.
        rounds.add(
                Rounds.start(
                        Thread.ofPlatform().daemon(),
                        "node-lease",
                        () -> renew() ? RENEWAL : RETRY,
                        RETRY));
        rounds.add(
                Rounds.start(
                        Thread.ofPlatform().daemon(),
                        "node-lease-end",
                        () -> {
                            expire();
                            return LOOK;
                        },
                        LOOK));
    }

    @Override
    public NodeId node() {
        return held.name;
    }

    @Override
    public boolean isSure(NodeId name) {
        return isWithin(held, name, SURE);
    }

    @Override
    public boolean isOver(NodeId name) {
        return !isWithin(held, name, LENGTH);
    }

    private boolean isWithin(Held now, NodeId name, Duration limit) {
        return now.joined
                && now.name.equals(name)
                && nanos.getAsLong() - now.since < limit.toNanos();
    }

    @Override
    public boolean await(NodeId name) throws InterruptedException {
        lock.lock();
        try {
            while (!isSure(name)) {
                if (isOver(name)) {
                    return false;
                }
                // Looks at the clock again and again: nobody tells when the time is over.
                boolean _ = changed.await(50, TimeUnit.MILLISECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Renews it once; joins anew where it has ended.
    ///
    /// @return whether it holds now
    /// @throws RuntimeException what the store throws: whether it was renewed is not known
    public boolean renew() {
        renewing.lock();
        try {
            expire();
            if (left) {
                return false;
            }
            Held before = held;
            long sent = nanos.getAsLong();
            boolean known = store(before, isSweepDue(before, sent));
            // The answer may have come late, or after this process was stopped.
            expire();
            if (!known) {
                end(before, "the store does not know it any more");
            }
            return settle(before, sent);
        } finally {
            renewing.unlock();
        }
    }

    private boolean settle(Held before, long sent) {
        lock.lock();
        try {
            if (!held.equals(before)) {
                return false;
            }
            held = new Held(before.name, sent, true);
            former.clear();
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isSweepDue(Held now, long sent) {
        boolean due = !now.joined || sent - swept >= SWEEP.toNanos();
        if (due) {
            swept = sent;
        }
        return due;
    }

    /// @return whether the store has this server now
    private boolean store(Held now, boolean sweeps) {
        List<NodeId> over;
        lock.lock();
        try {
            over = List.copyOf(former);
        } finally {
            lock.unlock();
        }
        return transactions.write(rows -> {
            Rows.Nodes nodes = rows.sides().nodes();
            if (now.joined && !nodes.renew(now.name, rows.now().plus(LENGTH))) {
                return false;
            }
            if (sweeps) {
                // why: each has known of its end since long ago, and would come back under another
                // name; what it owned is due before as after.
                nodes.over(rows.now().minus(REMEMBERED), SWEPT_MAX)
                        .forEach(each -> leave(nodes, each));
            }
            if (now.joined) {
                return true;
            }
            // First, so that it does not look as if a living server owned it.
            over.forEach(each -> leave(nodes, each));
            // A try whose answer was lost.
            leave(nodes, now.name);
            nodes.join(
                    new Rows.Member(
                            now.name, address, node.thinks(), rows.now().plus(LENGTH), hands),
                    false);
            return true;
        });
    }

    private static void leave(Rows.Nodes nodes, NodeId name) {
        var _ = nodes.leave(name, null);
    }

    /// Looks at the clock, and ends the lease where its time is over.
    public void expire() {
        Held now = held;
        if (now.joined && !isWithin(now, now.name, LENGTH)) {
            end(now, "it could not be renewed in time");
        }
    }

    private void end(Held ended, String why) {
        lock.lock();
        try {
            if (!held.equals(ended)) {
                return;
            }
            former.add(ended.name);
            held = new Held(new NodeId(node.ids().fresh(NodeId.PREFIX)), ended.since, false);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "The lease of {0} has ended: {1}. Its sessions are let go of.",
                ended.name,
                why);
        whenOver.forEach(Runnable::run);
    }

    /// Is about to leave: the others share the sessions among themselves from now on.
    public void retire() {
        renewing.lock();
        try {
            NodeId name = held.name;
            transactions.<@Nullable Void>write(rows -> {
                rows.sides().nodes().retire(name);
                return null;
            });
        } catch (ApiException e) {
            // They find out when it has left.
            LOG.log(System.Logger.Level.DEBUG, "could not retire: {0}", e.getMessage());
        } finally {
            renewing.unlock();
        }
    }

    /// Leaves in good order (protocol L4): what is still owned is due at once, and the others have
    /// one server less.
    void leave() {
        rounds.forEach(Rounds::close);
        Held last = held;
        lock.lock();
        try {
            left = true;
            held = new Held(last.name, last.since, false);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        renewing.lock();
        try {
            transactions.<@Nullable Void>write(rows -> {
                leave(rows.sides().nodes(), last.name);
                return null;
            });
        } catch (ApiException e) {
            // Its lease runs out soon.
            LOG.log(System.Logger.Level.DEBUG, "could not leave: {0}", e.getMessage());
        } finally {
            renewing.unlock();
        }
    }
}

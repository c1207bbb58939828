package dev.planaria.testkit;

import dev.planaria.core.agent.Document;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.CheckpointRows;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.HandRows;
import dev.planaria.core.store.HeadRows;
import dev.planaria.core.store.PendingRows;
import dev.planaria.core.store.ReceiptRows;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.SideRows;
import dev.planaria.core.store.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tables in memory. One transaction at a time, of whatever kind.
public final class MemoryDatabase
        implements Transactions, Rows, SideRows, Rows.Nodes, HandRows, CheckpointRows {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Undo undo;
    private final InstantSource clock;
    private final Map<NodeId, Member> nodes = new TreeMap<>(Comparator.comparing(NodeId::value));
    private final Map<ThreadId, Row> checkpoints = new HashMap<>();
    private final Map<SessionId, Map<String, HandLedger.Entry>> hands = new HashMap<>();
    private final Map<String, MemoryDocuments<?>> documents = new HashMap<>();
    private final MemoryEvents events;
    private final MemoryPending pending;
    private final MemoryReceipts receipts;
    private final MemoryHeads heads;

    /// What is committed stays for as long as this object.
    MemoryDatabase(InstantSource clock) {
        this(clock, true, EnumSet.allOf(Index.class));
    }

    private MemoryDatabase(InstantSource clock, boolean synced, Set<Index> indexes) {
        this.clock = clock;
        this.undo = new Undo(synced);
        this.events = new MemoryEvents(undo, indexes);
        this.pending = new MemoryPending(undo);
        this.receipts = new MemoryReceipts(undo);
        this.heads = new MemoryHeads(undo, this);
    }

    /// What is committed stays from [#sync] on; [#crash] takes back the rest.
    ///
    /// @param indexes which of the unique indexes of its logs it has: without one, a row that is
    ///   there already is no error
    public static MemoryDatabase unsynced(InstantSource clock, Set<Index> indexes) {
        return new MemoryDatabase(clock, false, indexes);
    }

    /// A unique index of a log (protocol S2).
    public enum Index {
        /// (session, thread, position): without it, a second event takes the place of the first.
        POSITION,
        /// [dev.planaria.core.session.EventBody#uniqueKey]: at most one answer of a kind for a
        /// call.
        ANSWER
    }

    /// What was committed so far is for ever.
    public void sync() {
        undo.sync();
    }

    /// The database dies and is there again: what was not synced has never been.
    public void crash() {
        undo.crash();
    }

    /// The epoch of the owner who wrote this event; null for facts and for events that never were.
    public @Nullable Long epochOf(ThreadId thread, EventId id) {
        return events.epochOf(thread, id);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
        enter();
        try {
            T result = work.apply(this);
            undo.commit();
            return result;
        } finally {
            undo.rollBack();
            lock.unlock();
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work) {
        enter();
        try {
            return work.apply(this);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T extends @Nullable Object> T write(
            SessionId about, Function<? super Rows, ? extends T> work) {
        return write(work);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private void enter() {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("a transaction within a transaction");
        }
        lock.lock();
    }

    @Override
    public void close() {}

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
        return this;
    }

    @Override
    public CheckpointRows checkpoints() {
        return this;
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
    @SuppressWarnings("unchecked") // One table a kind, and a kind has one type.
    public <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind) {
        return (DocumentRows<T>)
                documents.computeIfAbsent(kind.name(), _ -> new MemoryDocuments<T>(undo));
    }

    @Override
    public void join(Member member, boolean alone) {
        if (alone) {
            List.copyOf(nodes.keySet()).forEach(node -> leave(node, null));
        }
        undo.put(nodes, member.id(), member);
    }

    @Override
    public boolean leave(NodeId node, @Nullable Instant seen) {
        Member member = nodes.get(node);
        if (seen != null && (member == null || !seen.equals(member.leaseUntil()))) {
            return false;
        }
        undo.remove(nodes, node);
        return true;
    }

    @Override
    public void retire(NodeId node) {
        Member member = nodes.get(node);
        if (member != null) {
            undo.put(
                    nodes,
                    node,
                    new Member(node, member.address(), false, member.leaseUntil(), member.hands()));
        }
    }

    @Override
    public boolean renew(NodeId node, Instant leaseUntil) {
        Member member = nodes.get(node);
        if (member == null) {
            return false;
        }
        undo.put(
                nodes,
                node,
                new Member(node, member.address(), member.thinks(), leaseUntil, member.hands()));
        return true;
    }

    @Override
    public boolean lives(NodeId node) {
        Member member = nodes.get(node);
        return member != null && lives(member);
    }

    private boolean lives(Member member) {
        Instant until = member.leaseUntil();
        return until == null || now().isBefore(until);
    }

    @Override
    public List<Member> living() {
        return nodes.values().stream().filter(this::lives).toList();
    }

    @Override
    public List<NodeId> over(Instant since, int limit) {
        return nodes.values().stream()
                .filter(member -> {
                    Instant until = member.leaseUntil();
                    return until != null && !until.isAfter(since);
                })
                .map(Member::id)
                .limit(limit)
                .toList();
    }

    @Override
    public @Nullable Row find(ThreadId thread) {
        return checkpoints.get(thread);
    }

    @Override
    public void put(ThreadId thread, Row row) {
        undo.put(checkpoints, thread, row);
    }

    @Override
    public List<HandLedger.Entry> list(SessionId session) {
        return List.copyOf(hands.getOrDefault(session, Map.of()).values());
    }

    @Override
    public void put(SessionId session, HandLedger.Entry entry) {
        undo.put(hands.computeIfAbsent(session, _ -> new TreeMap<>()), entry.name(), entry);
    }

    /// Everything of a session that is not its head.
    void forget(Session session) {
        undo.remove(hands, session.id());
        undo.remove(checkpoints, session.thread());
        events.forget(session.thread());
        pending.forget(session.id());
        receipts.forget(session.id());
    }
}

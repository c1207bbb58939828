package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.SqlSides;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.store.CheckpointRows;
import dev.planaria.core.store.HandRows;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.SideRows;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The small tables, in a batch: written at once, each by its own statement.
final class BatchSides implements SideRows, Rows.Nodes, HandRows, CheckpointRows {
    private final SqlSides exact;
    private final Batch batch;
    // Asked for with every input, and few.
    private @Nullable Set<NodeId> alive;

    BatchSides(SqlSides exact, Batch batch) {
        this.exact = exact;
        this.batch = batch;
    }

    @Override
    public HandRows hands() {
        return this;
    }

    @Override
    public CheckpointRows checkpoints() {
        return this;
    }

    @Override
    public Rows.Nodes nodes() {
        return this;
    }

    /// It may change heads.
    @Override
    public void join(Rows.Member member, boolean alone) {
        batch.flush();
        exact.join(member, alone);
        batch.forget();
        batch.wrote(0);
    }

    @Override
    public boolean renew(NodeId node, Instant leaseUntil) {
        alive = null;
        batch.wrote(0);
        return exact.renew(node, leaseUntil);
    }

    @Override
    public void retire(NodeId node) {
        batch.wrote(0);
        exact.retire(node);
    }

    /// It changes heads.
    @Override
    public boolean leave(NodeId node, @Nullable Instant seen) {
        batch.flush();
        boolean over = exact.leave(node, seen);
        alive = null;
        batch.forget();
        batch.wrote(0);
        return over;
    }

    @Override
    public boolean lives(NodeId node) {
        Set<NodeId> known = alive;
        if (known == null) {
            known = new HashSet<>();
            for (Rows.Member member : exact.living()) {
                known.add(member.id());
            }
            alive = known;
        }
        return known.contains(node);
    }

    @Override
    public List<Rows.Member> living() {
        return exact.living();
    }

    @Override
    public List<NodeId> over(Instant since, int limit) {
        return exact.over(since, limit);
    }

    @Override
    public @Nullable Row find(ThreadId thread) {
        return exact.find(thread);
    }

    @Override
    public void put(ThreadId thread, Row row) {
        batch.wrote(0);
        exact.put(thread, row);
    }

    @Override
    public List<HandLedger.Entry> list(SessionId session) {
        return exact.list(session);
    }

    @Override
    public void put(SessionId session, HandLedger.Entry entry) {
        batch.wrote(0);
        exact.put(session, entry);
    }

    void forget() {
        alive = null;
    }
}

package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.store.CheckpointRows;
import dev.planaria.core.store.HandRows;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.SideRows;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The small tables. Servers that come and go change many heads at once.
record RecentSides(SideRows rows, RecentRows recent) implements SideRows, Rows.Nodes {
    @Override
    public HandRows hands() {
        return rows.hands();
    }

    @Override
    public CheckpointRows checkpoints() {
        return rows.checkpoints();
    }

    @Override
    public Rows.Nodes nodes() {
        return this;
    }

    @Override
    public void join(Rows.Member member, boolean alone) {
        recent.clear();
        rows.nodes().join(member, alone);
    }

    @Override
    public boolean renew(NodeId node, Instant leaseUntil) {
        return rows.nodes().renew(node, leaseUntil);
    }

    @Override
    public void retire(NodeId node) {
        rows.nodes().retire(node);
    }

    @Override
    public boolean leave(NodeId node, @Nullable Instant seen) {
        recent.clear();
        return rows.nodes().leave(node, seen);
    }

    @Override
    public boolean lives(NodeId node) {
        return rows.nodes().lives(node);
    }

    @Override
    public List<Rows.Member> living() {
        return rows.nodes().living();
    }

    @Override
    public List<NodeId> over(Instant since, int limit) {
        return rows.nodes().over(since, limit);
    }
}

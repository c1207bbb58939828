package dev.planaria.adapters.jdbc;

import dev.planaria.core.id.HandId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Position;
import dev.planaria.core.store.CheckpointRows;
import dev.planaria.core.store.HandRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Rows.Member;
import dev.planaria.core.store.SideRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables `node`, `hand` and `checkpoint`.
public final class SqlSides implements SideRows, Rows.Nodes, HandRows, CheckpointRows {
    private final Sql sql;
    private final Rows rows;

    public SqlSides(Sql sql, Rows rows) {
        this.sql = sql;
        this.rows = rows;
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

    @Override
    public void join(Member member, boolean alone) {
        if (alone) {
            sql.update("delete from node");
            // Their owners are gone: due at once, and found by the index on deadlines.
            sql.update("update session set deadline_at = 0 where owner is not null");
        }
        Instant leaseUntil = member.leaseUntil();
        sql.update(
                "insert into node (node, address, thinks, lease_until, hands) values (?, ?, ?, ?, ?)",
                member.id().value(),
                member.address(),
                member.thinks() ? 1 : 0,
                leaseUntil == null ? null : Micros.of(leaseUntil),
                member.hands());
    }

    @Override
    public boolean renew(NodeId node, Instant leaseUntil) {
        return sql.update(
                        "update node set lease_until = ? where node = ?",
                        Micros.of(leaseUntil),
                        node.value())
                == 1;
    }

    @Override
    public void retire(NodeId node) {
        sql.update("update node set thinks = 0 where node = ?", node.value());
    }

    @Override
    public boolean leave(NodeId node, @Nullable Instant seen) {
        if (seen == null) {
            sql.update("delete from node where node = ?", node.value());
        } else if (sql.update(
                        "delete from node where node = ? and lease_until = ?",
                        node.value(),
                        Micros.of(seen))
                == 0) {
            return false;
        }
        sql.update("update session set deadline_at = 0 where owner = ?", node.value());
        return true;
    }

    @Override
    public boolean lives(NodeId node) {
        return sql.first(
                        "select 1 from node where node = ? and (lease_until is null or lease_until > ?)",
                        row -> row.getInt(1),
                        node.value(),
                        Micros.of(rows.now()))
                != null;
    }

    @Override
    public List<Member> living() {
        return sql.list(
                "select * from node where lease_until is null or lease_until > ? order by node",
                SqlSides::member,
                Micros.of(rows.now()));
    }

    @Override
    public List<NodeId> over(Instant since, int limit) {
        return sql.list(
                "select node from node where lease_until <= ? order by node limit ?",
                row -> new NodeId(row.getString("node")),
                Micros.of(since),
                limit);
    }

    private static Member member(ResultSet row) throws SQLException {
        Long leaseUntil = Sql.number(row, "lease_until");
        return new Member(
                new NodeId(row.getString("node")),
                row.getString("address"),
                row.getInt("thinks") == 1,
                leaseUntil == null ? null : Micros.at(leaseUntil),
                row.getString("hands"));
    }

    @Override
    public @Nullable Row find(ThreadId thread) {
        return sql.first(
                "select position, format, text from checkpoint where session = ? and thread = ?",
                row ->
                        new Row(
                                new Position(row.getLong("position")),
                                row.getString("format"),
                                row.getString("text")),
                thread.session().value(),
                thread.value());
    }

    @Override
    public void put(ThreadId thread, Row row) {
        sql.update(
                """
                insert into checkpoint (session, thread, position, format, text)
                values (?, ?, ?, ?, ?)
                on conflict (session, thread) do update set position = excluded.position,
                    format = excluded.format, text = excluded.text
                """,
                thread.session().value(),
                thread.value(),
                row.at().value(),
                row.format(),
                row.text());
    }

    @Override
    public List<HandLedger.Entry> list(SessionId session) {
        return sql.list(
                """
                select name, hand, provider, boot, process_start, generation, node
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
                                        row.getLong("generation")),
                                node(row.getString("node"))),
                session.value());
    }

    @Override
    public void put(SessionId session, HandLedger.Entry entry) {
        HandAddress address = entry.address();
        NodeId node = entry.node();
        sql.update(
                """
                insert into hand
                    (session, name, hand, provider, boot, process_start, generation, node)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (session, name) do update set hand = excluded.hand,
                    provider = excluded.provider, boot = excluded.boot,
                    process_start = excluded.process_start, generation = excluded.generation,
                    node = excluded.node
                """,
                session.value(),
                entry.name(),
                address.id().value(),
                address.provider(),
                address.bootId(),
                address.processStart(),
                address.generation(),
                node == null ? null : node.value());
    }

    private static @Nullable NodeId node(@Nullable String name) {
        return name == null ? null : new NodeId(name);
    }
}

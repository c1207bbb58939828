package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlHeads;
import dev.planaria.adapters.jdbc.SqlReceipts;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.ReceiptRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The receipts of a batch. A name counts as new until the index says otherwise.
final class BatchReceipts implements ReceiptRows {
    private final Sql sql;
    private final SqlReceipts exact;
    private final Batch batch;
    private final boolean trusting;
    // why: in one order everywhere, so that two servers that get the same requests do not wait for
    // each other in a circle.
    private final TreeMap<String, Row> fresh = new TreeMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<Named> assumed = new HashSet<>();

    BatchReceipts(Sql sql, SqlReceipts exact, Batch batch, boolean trusting) {
        this.sql = sql;
        this.exact = exact;
        this.batch = batch;
        this.trusting = trusting;
    }

    private record Named(String workspace, String scope, String key) {}

    private static String sortKey(boolean keyed, String name, String scope, String workspace) {
        return String.join("\n", name, keyed ? "1" : "0", scope, workspace);
    }

    @Override
    public @Nullable Row named(WorkspaceId workspace, String scope, String key) {
        Row row = fresh.get(sortKey(true, key, scope, workspace.value()));
        if (row == null && trusting) {
            assumed.add(new Named(workspace.value(), scope, key));
            return null;
        }
        return row == null ? exact.named(workspace, scope, key) : row;
    }

    @Override
    public @Nullable Row unnamed(
            WorkspaceId workspace, String scope, String bodyHash, Instant since) {
        flush();
        return exact.unnamed(workspace, scope, bodyHash, since);
    }

    @Override
    public void insert(Row row) {
        Scope scope = row.scope();
        Name name = row.name();
        String key = sortKey(name.keyed(), name.value(), scope.value(), scope.workspace().value());
        if (fresh.putIfAbsent(key, row) != null) {
            throw new IllegalStateException("a receipt of this name is there already");
        }
        batch.wrote(row.answer().length());
    }

    @Override
    public void forget(Collection<String> requestIds) {
        gone.addAll(requestIds);
        fresh.values()
                .removeIf(row -> !row.name().keyed() && requestIds.contains(row.name().value()));
        batch.wrote(0);
    }

    @Override
    public void forget(String scope, String bodyHash) {
        flush();
        exact.forget(scope, bodyHash);
        batch.wrote(0);
    }

    @Override
    public void purge(Instant now) {
        flush();
        exact.purge(now);
        batch.wrote(0);
    }

    void flush() {
        if (!gone.isEmpty()) {
            sql.update(
                    "delete from receipt where name = any(?) and keyed = 0",
                    (Object) Columns.texts(gone, name -> name));
            gone.clear();
        }
        if (!fresh.isEmpty()) {
            insert(new ArrayList<>(fresh.values()));
            fresh.clear();
        }
        look();
    }

    private void insert(List<Row> rows) {
        for (Row row : rows) {
            assumed.remove(
                    new Named(
                            row.scope().workspace().value(),
                            row.scope().value(),
                            row.name().value()));
        }
        sql.update(
                """
                insert into receipt (workspace, scope, keyed, name, body_hash, session, answer,
                    created_at, expires_at)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                Columns.texts(rows, row -> row.scope().workspace().value()),
                Columns.texts(rows, row -> row.scope().value()),
                Columns.numbers(rows, row -> row.name().keyed() ? 1 : 0),
                Columns.texts(rows, row -> row.name().value()),
                Columns.texts(rows, Row::bodyHash),
                Columns.texts(rows, row -> session(row)),
                Columns.texts(rows, Row::answer),
                Columns.numbers(rows, row -> Micros.of(row.createdAt())),
                Columns.numbers(rows, row -> SqlHeads.micros(row.expiresAt())));
    }

    private static @Nullable String session(Row row) {
        SessionId session = row.session();
        return session == null ? null : session.value();
    }

    private void look() {
        if (assumed.isEmpty()) {
            return;
        }
        Integer one =
                sql.<Integer>first(
                        """
                        select 1 from receipt as r
                        join unnest(?, ?, ?) as u (workspace, scope, name)
                            on r.name = u.name and r.keyed = 1 and r.scope = u.scope
                                and r.workspace = u.workspace
                        limit 1
                        """,
                        row -> row.getInt(1),
                        Columns.texts(assumed, Named::workspace),
                        Columns.texts(assumed, Named::scope),
                        Columns.texts(assumed, Named::key));
        if (one != null) {
            throw SqlStates.notSo("a receipt of this name is there already");
        }
        assumed.clear();
    }

    void forget() {
        fresh.clear();
        gone.clear();
        assumed.clear();
    }
}

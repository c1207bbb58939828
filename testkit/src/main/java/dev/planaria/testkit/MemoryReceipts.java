package dev.planaria.testkit;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.store.ReceiptRows;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The table of first answers, in the order they were made.
final class MemoryReceipts implements ReceiptRows {
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final Undo undo;

    MemoryReceipts(Undo undo) {
        this.undo = undo;
    }

    @Override
    public @Nullable Row named(WorkspaceId workspace, String scope, String key) {
        return rows.get(new Key(new Scope(workspace, scope), new Name(true, key)));
    }

    @Override
    public @Nullable Row unnamed(
            WorkspaceId workspace, String scope, String bodyHash, Instant since) {
        Row newest = null;
        for (Row row : rows.values()) {
            if (!row.name().keyed()
                    && row.scope().equals(new Scope(workspace, scope))
                    && row.bodyHash().equals(bodyHash)
                    && !row.createdAt().isBefore(since)) {
                newest = row;
            }
        }
        return newest;
    }

    @Override
    public void insert(Row row) {
        undo.put(rows, new Key(row.scope(), row.name()), row);
    }

    @Override
    public void forget(Collection<String> requestIds) {
        removeIf(row -> !row.name().keyed() && requestIds.contains(row.name().value()));
    }

    @Override
    public void forget(String scope, String bodyHash) {
        removeIf(row ->
                !row.name().keyed()
                        && row.scope().value().equals(scope)
                        && row.bodyHash().equals(bodyHash));
    }

    @Override
    public void purge(Instant now) {
        removeIf(row -> row.expiresAt() != null && !now.isBefore(row.expiresAt()));
    }

    void forget(SessionId session) {
        removeIf(row -> session.equals(row.session()));
    }

    private void removeIf(Predicate<Row> condition) {
        for (Row row : List.copyOf(rows.values())) {
            if (condition.test(row)) {
                undo.remove(rows, new Key(row.scope(), row.name()));
            }
        }
    }

    private record Key(Scope scope, Name name) {}
}

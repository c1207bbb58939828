package dev.planaria.core.store;

import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Document;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.Receipt;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A catalog, over rows.
final class StoredCatalog<T extends Document> implements Catalog<T> {
    private final Transactions transactions;
    private final ReceiptBook book;
    private final DocumentKind<T> kind;

    StoredCatalog(Transactions transactions, ReceiptBook book, DocumentKind<T> kind) {
        this.transactions = transactions;
        this.book = book;
        this.kind = kind;
    }

    @Override
    public T create(WorkspaceId workspace, Receipt receipt, T document) {
        return transactions.write(rows -> {
            Instant now = rows.now();
            String known = book.find(rows, workspace, receipt, now);
            if (known != null) {
                return kind.read().apply(known);
            }
            rows.documents(kind).put(workspace, document);
            book.keepCreate(rows, workspace, receipt, kind.write().apply(document), now);
            return document;
        });
    }

    @Override
    public Optional<T> get(WorkspaceId workspace, String key) {
        return Optional.ofNullable(
                transactions.<@Nullable T>read(
                        rows -> rows.documents(kind).newest(workspace, key)));
    }

    @Override
    public Optional<T> get(WorkspaceId workspace, String key, int version) {
        return Optional.ofNullable(
                transactions.<@Nullable T>read(
                        rows -> rows.documents(kind).version(workspace, key, version)));
    }

    @Override
    public Optional<T> update(WorkspaceId workspace, String key, UnaryOperator<T> change) {
        return Optional.ofNullable(
                transactions.<@Nullable T>write(rows -> update(rows, workspace, key, change)));
    }

    private @Nullable T update(
            Rows rows, WorkspaceId workspace, String key, UnaryOperator<T> change) {
        T before = rows.documents(kind).newest(workspace, key);
        if (before == null) {
            return null;
        }
        T after = change.apply(before);
        if (after.equals(before)) {
            return before;
        }
        int step = after.version() - before.version();
        if (!after.key().equals(key) || step < 0 || step > 1) {
            throw new IllegalArgumentException(
                    key
                            + " version "
                            + before.version()
                            + " cannot become "
                            + after.key()
                            + " version "
                            + after.version());
        }
        rows.documents(kind).put(workspace, after);
        return after;
    }

    @Override
    public boolean delete(WorkspaceId workspace, String key) {
        return transactions.write(rows -> rows.documents(kind).delete(workspace, key));
    }

    @Override
    public Page<T> list(WorkspaceId workspace, Query query) {
        Window window = Window.of(query.order(), query.at(), query.limit());
        return window.page(
                transactions.read(rows -> rows.documents(kind).list(workspace, query, window)),
                query.order(),
                document -> Micros.of(document.times().createdAt()),
                Document::key);
    }

    @Override
    public Page<T> versions(WorkspaceId workspace, String key, int limit, @Nullable Cursor at) {
        Window window = Window.of(Order.DESCENDING, at, limit);
        return window.page(
                transactions.read(rows -> rows.documents(kind).versions(workspace, key, window)),
                Order.DESCENDING,
                Document::version,
                Document::key);
    }
}

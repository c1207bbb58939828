package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.request.Receipts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Finds and keeps first answers (protocol A6).
///
/// That an answer went out whole is written down with the next receipt, not by itself: a sync for
/// each answer would double the cost of a request, and losing it errs towards not doing things
/// twice.
final class ReceiptBook implements Receipts {
    private static final Duration CREATE_KEPT = Duration.ofDays(30);
    private static final Duration KEYLESS_KEPT = Duration.ofMinutes(10);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(1);
    private static final int DELIVERED_MAX = 10_000;
    private static final int DELIVERED_AT_ONCE = 200;

    private final LinkedBlockingQueue<Receipt.Unnamed> delivered =
            new LinkedBlockingQueue<>(DELIVERED_MAX);
    // Only read and written within write transactions, which run one after another.
    private Instant purgeAfter = Instant.EPOCH;

    ReceiptBook() {}

    @Override
    public void delivered(Receipt.Unnamed receipt) {
        // A full queue drops it: see above.
        boolean _ = delivered.offer(receipt);
    }

    /// The first answer to this request, or null when it is new.
    @Nullable String find(Rows rows, WorkspaceId workspace, Receipt receipt, Instant now) {
        forgetDelivered(rows);
        return switch (receipt) {
            case Receipt.Named named -> {
                ReceiptRows.Row row = rows.receipts().named(workspace, named.scope(), named.key());
                if (row != null && !row.bodyHash().equals(named.bodyHash())) {
                    throw ApiException.conflict(
                            "Idempotency-Key \""
                                    + named.key()
                                    + "\" came with another body before; use a new key for a new"
                                    + " request");
                }
                yield row == null ? null : row.answer();
            }
            case Receipt.Unnamed unnamed -> {
                ReceiptRows.Row row =
                        unnamed.retried()
                                ? rows.receipts()
                                        .unnamed(
                                                workspace,
                                                unnamed.scope(),
                                                unnamed.bodyHash(),
                                                now.minus(KEYLESS_KEPT))
                                : null;
                yield row == null ? null : row.answer();
            }
        };
    }

    /// Keeps the answer to a request that made something.
    void keepCreate(Rows rows, WorkspaceId workspace, Receipt receipt, String answer, Instant now) {
        keep(rows, workspace, receipt, null, answer, now);
    }

    /// Keeps the answer to a request that sent something to a session, for as long as it lives.
    void keepSend(Rows rows, Head head, Receipt receipt, String answer, Instant now) {
        keep(rows, head.workspace(), receipt, head.id(), answer, now);
    }

    private void keep(
            Rows rows,
            WorkspaceId workspace,
            Receipt receipt,
            @Nullable SessionId session,
            String answer,
            Instant now) {
        boolean keyed = receipt instanceof Receipt.Named;
        Instant expiresAt =
                !keyed ? now.plus(KEYLESS_KEPT) : session == null ? now.plus(CREATE_KEPT) : null;
        String name =
                switch (receipt) {
                    case Receipt.Named named -> named.key();
                    case Receipt.Unnamed unnamed -> unnamed.requestId();
                };
        rows.receipts()
                .insert(
                        new ReceiptRows.Row(
                                new ReceiptRows.Scope(workspace, receipt.scope()),
                                new ReceiptRows.Name(keyed, name),
                                receipt.bodyHash(),
                                session,
                                answer,
                                now,
                                expiresAt));
        if (!now.isBefore(purgeAfter)) {
            rows.receipts().purge(now);
            purgeAfter = now.plus(PURGE_EVERY);
        }
    }

    private void forgetDelivered(Rows rows) {
        List<Receipt.Unnamed> whole = new ArrayList<>();
        delivered.drainTo(whole, DELIVERED_AT_ONCE);
        if (!whole.isEmpty()) {
            rows.receipts().forget(whole.stream().map(Receipt.Unnamed::requestId).toList());
        }
        for (Receipt.Unnamed receipt : whole) {
            if (receipt.retried()) {
                // It had no receipt of its own but was answered by an earlier one: that answer is
                // out now.
                rows.receipts().forget(receipt.scope(), receipt.bodyHash());
            }
        }
    }
}

package dev.planaria.testkit.simulation;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Transactions;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The transactions of another, over rows that are replaced when something is written.
final class OtherTransactions implements Transactions {
    private final Transactions transactions;
    private final UnaryOperator<Rows> replaced;

    OtherTransactions(Transactions transactions, UnaryOperator<Rows> replaced) {
        this.transactions = transactions;
        this.replaced = replaced;
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
        return transactions.<T>write(rows -> work.apply(replaced.apply(rows)));
    }

    @Override
    public <T extends @Nullable Object> T write(
            SessionId about, Function<? super Rows, ? extends T> work) {
        return transactions.<T>write(about, rows -> work.apply(replaced.apply(rows)));
    }

    @Override
    public InstantSource clock() {
        return transactions.clock();
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work) {
        return transactions.<T>read(work);
    }

    @Override
    public void close() {}
}

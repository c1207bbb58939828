package dev.planaria.testkit.simulation;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Transactions;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Negative control 4: what is written is acknowledged before its commit, which comes with the next
/// write, and may fail then.
final class AnswersFirst implements Transactions {
    private final Transactions transactions;
    private final Deque<Function<? super Rows, ?>> uncommitted = new ArrayDeque<>();

    AnswersFirst(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
        while (!uncommitted.isEmpty()) {
            boolean _ = commit(uncommitted.removeFirst());
        }
        List<T> answer = answer(work);
        uncommitted.add(work);
        return answer.getFirst();
    }

    private boolean commit(Function<? super Rows, ?> work) {
        try {
            var _ = transactions.<@Nullable Object>write(work);
            return true;
        } catch (ApiException | StaleLeaseException | AlreadyTakenException e) {
            // Acknowledged long ago: nobody is there to be told.
            return false;
        }
    }

    /// What it would come to, and taken back.
    private <T extends @Nullable Object> List<T> answer(Function<? super Rows, ? extends T> work) {
        List<T> answer = new ArrayList<>();
        try {
            transactions.<@Nullable Void>write(rows -> {
                answer.add(work.apply(rows));
                throw new TakenBack();
            });
        } catch (TakenBack e) {
            return answer;
        }
        return answer;
    }

    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public <T extends @Nullable Object> T write(
            SessionId about, Function<? super Rows, ? extends T> work) {
        return write(work);
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

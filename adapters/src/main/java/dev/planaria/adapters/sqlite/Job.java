package dev.planaria.adapters.sqlite;

import dev.planaria.core.store.Rows;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Work on rows that one thread wants done and another does.
final class Job<T extends @Nullable Object> {
    private final Function<? super Rows, ? extends T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    // Written by the thread that does the work, before it completes the answer.
    private @Nullable Throwable failure;
    private @Nullable Runnable success;

    Job(Function<? super Rows, ? extends T> work) {
        this.work = work;
    }

    /// Does the work; tells nobody yet.
    ///
    /// @throws SqliteFailedException when the database failed
    /// @return whether it was done; otherwise it is to be taken back
    @SuppressWarnings("CatchThrowable") // Goes to the caller as it is, who waits for it.
    boolean run(Rows rows) {
        try {
            T result = work.apply(rows);
            success = () -> answer.complete(result);
            return true;
        } catch (SqliteFailedException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failure = e;
            return false;
        }
    }

    /// Tells the caller what came of it.
    void answer() {
        if (success != null) {
            success.run();
        } else if (failure != null) {
            answer.completeExceptionally(failure);
        }
    }

    void fail(RuntimeException e) {
        answer.completeExceptionally(e);
    }

    void fails(RuntimeException e) {
        failure = e;
        success = null;
    }

    /// Waits for the answer, whatever interrupts: the work may be done already.
    T await() {
        try {
            return answer.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}

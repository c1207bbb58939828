package dev.planaria.adapters.sqlite;

import dev.planaria.core.store.Rows;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Work on rows that one thread wants done and another does. What came of it is told later than it
/// is done: when it is durable.
final class Job<T extends @Nullable Object> {
    private final Function<? super Rows, ? extends T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    // Used by the one thread that does the work.
    private @Nullable FutureTask<T> done;

    Job(Function<? super Rows, ? extends T> work) {
        this.work = work;
    }

    /// Does the work; tells nobody yet.
    ///
    /// @return whether it succeeded; otherwise it is to be taken back
    /// @throws SqliteFailedException when the database failed
    boolean run(Rows rows) {
        FutureTask<T> task = new FutureTask<>(() -> work.apply(rows));
        task.run();
        done = task;
        if (task.state() == Future.State.SUCCESS) {
            return true;
        }
        if (task.exceptionNow() instanceof SqliteFailedException e) {
            throw e;
        }
        return false;
    }

    /// Tells the caller what came of it.
    void answer() {
        FutureTask<T> task = done;
        if (task == null || answer.isDone()) {
            return;
        }
        if (task.state() == Future.State.SUCCESS) {
            answer.complete(task.resultNow());
        } else {
            answer.completeExceptionally(task.exceptionNow());
        }
    }

    /// Tells the caller that nothing came of it.
    void fail(RuntimeException e) {
        answer.completeExceptionally(e);
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

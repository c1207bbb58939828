package dev.planaria.adapters.jdbc;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.Rows;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Work on rows that one thread wants done and another does. What came of it is told later than it
/// is done: when it is durable.
public final class Job<T extends @Nullable Object> {
    private final Function<? super Rows, ? extends T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final @Nullable SessionId about;
    // Used by the one thread that does the work.
    private @Nullable FutureTask<T> done;
    private @Nullable RuntimeException refusal;

    public Job(Function<? super Rows, ? extends T> work) {
        this(null, work);
    }

    /// @param about the session that all of it goes through; null where there is none
    public Job(@Nullable SessionId about, Function<? super Rows, ? extends T> work) {
        this.about = about;
        this.work = work;
    }

    public @Nullable SessionId about() {
        return about;
    }

    /// Does the work; tells nobody yet.
    ///
    /// @return whether it succeeded; otherwise it is to be taken back
    /// @throws SqlFailedException when the database failed
    public boolean run(Rows rows) {
        refusal = null;
        FutureTask<T> task = new FutureTask<>(() -> work.apply(rows));
        task.run();
        done = task;
        if (task.state() == Future.State.SUCCESS) {
            return true;
        }
        if (task.exceptionNow() instanceof SqlFailedException e) {
            throw e;
        }
        return false;
    }

    /// Tells the caller what came of it.
    public void answer() {
        FutureTask<T> task = done;
        if (task == null || answer.isDone()) {
            return;
        }
        if (refusal != null) {
            answer.completeExceptionally(refusal);
        } else if (task.state() == Future.State.SUCCESS) {
            answer.complete(task.resultNow());
        } else {
            answer.completeExceptionally(task.exceptionNow());
        }
    }

    /// What it did was taken back after it was done: the answer will say so.
    public void refuse(RuntimeException e) {
        refusal = e;
    }

    /// Tells the caller that nothing came of it.
    public void fail(RuntimeException e) {
        answer.completeExceptionally(e);
    }

    /// Waits for the answer, whatever interrupts: the work may be done already.
    public T await() {
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

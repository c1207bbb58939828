package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.Job;
import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.store.Rows;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/// The one thread that writes. It takes all that waits, commits it with one sync, and then tells
/// everybody (protocol S5). Each piece of work has its own verdict.
final class Writer {
    /// Waiting writes; beyond it new ones are refused (protocol L1).
    private static final int WAITING_MAX = 100_000;

    private static final int BATCH_MAX = 1_000;

    private final Sql sql;
    private final RecentRows recent;
    private final Rows rows;
    private final Runnable sync;
    private final Consumer<Throwable> onFatal;
    private final LinkedBlockingQueue<Job<?>> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Job<Boolean> end = new Job<>(_ -> true);
    private final Thread thread;
    private volatile @Nullable ApiException refusal;

    /// @param durable is kept as the commits go
    /// @param onFatal told, on the writer's thread, that a write to the disk failed in a way that
    ///   leaves open what is durable: the process must end (protocol S4)
    Writer(
            Sql sql,
            InstantSource clock,
            Runnable sync,
            SessionsAtHand durable,
            Consumer<Throwable> onFatal) {
        this.sql = sql;
        this.recent = new RecentRows(durable);
        this.rows = new SqliteRows(sql, clock, recent);
        this.sync = sync;
        this.onFatal = onFatal;
        this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::work);
    }

    <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a transaction within a transaction");
        }
        Job<T> job = new Job<>(work);
        ApiException refused = refusal;
        if (refused != null) {
            throw refused;
        }
        if (!waiting.offer(job)) {
            throw new ApiException(
                    ErrorCode.OVERLOADED,
                    "the store has " + WAITING_MAX + " writes waiting; try again later");
        }
        if (refusal != null) {
            // It was closed between the two looks: nobody may be left to do the work.
            failRest();
        }
        return job.await();
    }

    private void work() {
        try {
            workUntilRefused();
        } finally {
            failRest();
        }
    }

    private void workUntilRefused() {
        List<Job<?>> batch = new ArrayList<>();
        while (refusal == null) {
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                // Nobody interrupts it but a debugger; it has work to do.
                continue;
            }
            waiting.drainTo(batch, BATCH_MAX - 1);
            commit(batch);
            if (batch.contains(end)) {
                refusal = unavailable("the store is closed");
            }
            batch.clear();
        }
    }

    private void commit(List<Job<?>> batch) {
        try {
            sql.run("begin immediate");
            if (!runPlain(batch)) {
                sql.run("rollback");
                recent.clear();
                sql.run("begin immediate");
                runApart(batch);
            }
            recent.withdraw();
            sync.run();
            recent.publish();
        } catch (SqlFailedException e) {
            rollBack();
            ApiException verdict = verdict(e);
            try {
                if (refusal != null) {
                    onFatal.accept(e);
                }
            } finally {
                batch.forEach(job -> job.fail(verdict));
            }
        }
        batch.forEach(Job::answer);
    }

    /// Does all of it without savepoints, which would copy every page that is touched. Most work
    /// that fails does so before it writes anything.
    ///
    /// @return false when something has to be taken back: then nothing of it counts
    private boolean runPlain(List<Job<?>> batch) {
        recent.trust(true);
        for (Job<?> job : batch) {
            long before = sql.updates();
            try {
                boolean done = job.run(rows);
                if (recent.isInDoubt() || (!done && sql.updates() != before)) {
                    return false;
                }
            } catch (SqlFailedException e) {
                if (SqliteErrors.is(e, SQLiteErrorCode.SQLITE_CONSTRAINT)) {
                    return false;
                }
                throw e;
            }
        }
        return true;
    }

    /// Does it again, each piece so that it can be taken back alone.
    private void runApart(List<Job<?>> batch) {
        recent.trust(false);
        for (Job<?> job : batch) {
            sql.run("savepoint item");
            boolean done;
            try {
                done = job.run(rows);
            } catch (SqlFailedException e) {
                if (!SqliteErrors.is(e, SQLiteErrorCode.SQLITE_CONSTRAINT)) {
                    throw e;
                }
                job.fail(broken(e));
                done = false;
            }
            if (!done) {
                sql.run("rollback to item");
                recent.clear();
            }
            sql.run("release item");
        }
    }

    private void rollBack() {
        recent.clear();
        try {
            sql.run("rollback");
        } catch (SqlFailedException e) {
            // SQLite took it back by itself already, as it does when the disk is full.
        }
    }

    private ApiException verdict(SqlFailedException e) {
        if (SqliteErrors.is(e, SQLiteErrorCode.SQLITE_FULL)) {
            return unavailable("the store's disk is full; nothing was written; make room on it");
        }
        if (SqliteErrors.is(e, SQLiteErrorCode.SQLITE_BUSY)) {
            return unavailable("the store is busy; nothing was written; try again");
        }
        // A sync that failed once may succeed the next time without having written anything:
        // never retry it.
        ApiException fatal = unavailable("the store cannot write: " + e.getMessage());
        refusal = fatal;
        return fatal;
    }

    private static IllegalStateException broken(SqlFailedException e) {
        return new IllegalStateException("the store refused a row: " + e.getMessage(), e);
    }

    private static ApiException unavailable(String message) {
        return new ApiException(ErrorCode.UNAVAILABLE, message);
    }

    private void failRest() {
        ApiException refused = refusal == null ? unavailable("the store is closed") : refusal;
        List<Job<?>> rest = new ArrayList<>();
        waiting.drainTo(rest);
        rest.forEach(job -> job.fail(refused));
    }

    int waiting() {
        return waiting.size();
    }

    /// Does what waits, then ends.
    void close() {
        if (refusal == null && waiting.offer(end)) {
            try {
                end.await();
            } catch (ApiException e) {
                // It had ended by itself.
            }
        }
    }
}

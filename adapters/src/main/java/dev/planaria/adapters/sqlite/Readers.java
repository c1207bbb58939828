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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A few threads that read, each with its own connection, each piece of work on one snapshot.
/// SQLite would pin the carrier of a virtual thread; these are platform threads (protocol S5).
final class Readers {
    private static final int THREADS = 4;

    /// Waiting reads; beyond it new ones are refused (protocol L1).
    private static final int WAITING_MAX = 100_000;

    private final LinkedBlockingQueue<Job<?>> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Readers(Supplier<Sql> connections, InstantSource clock) {
        for (int i = 1; i <= THREADS; i++) {
            Sql sql = connections.get();
            threads.add(
                    Thread.ofPlatform()
                            .name("store-reader-" + i)
                            .daemon()
                            .start(() -> work(sql, clock)));
        }
    }

    <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work) {
        Job<T> job = new Job<>(work);
        if (closed || !waiting.offer(job)) {
            throw unavailable();
        }
        if (closed) {
            failRest();
        }
        return job.await();
    }

    private void work(Sql sql, InstantSource clock) {
        SqliteRows rows = new SqliteRows(sql, clock);
        while (true) {
            Job<?> job;
            try {
                job = waiting.take();
            } catch (InterruptedException e) {
                if (closed) {
                    sql.close();
                    failRest();
                    return;
                }
                continue;
            }
            try {
                sql.run("begin");
                job.run(rows);
                sql.run("commit");
                job.answer();
            } catch (SqlFailedException e) {
                rollBack(sql);
                job.fail(
                        new ApiException(
                                ErrorCode.UNAVAILABLE, "the store cannot read: " + e.getMessage()));
            }
        }
    }

    private static void rollBack(Sql sql) {
        try {
            sql.run("rollback");
        } catch (SqlFailedException e) {
            // There was nothing to take back.
        }
    }

    private void failRest() {
        List<Job<?>> rest = new ArrayList<>();
        waiting.drainTo(rest);
        rest.forEach(job -> job.fail(unavailable()));
    }

    private static ApiException unavailable() {
        return new ApiException(ErrorCode.UNAVAILABLE, "the store is closed or overloaded");
    }

    void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

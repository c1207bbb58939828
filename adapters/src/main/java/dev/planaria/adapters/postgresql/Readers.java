package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Job;
import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A few threads that read, each with its own connection, each piece of work on one snapshot.
final class Readers {
    private static final int THREADS = 4;

    /// Waiting reads; beyond it new ones are refused (protocol L1).
    private static final int WAITING_MAX = 100_000;

    /// Attempts of one read: the connection may have died while nobody looked, and so may the one
    /// after it while the server ends.
    private static final int TRIES = 3;

    private final StoreClock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final LinkedBlockingQueue<Timed> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Readers(Connector connector, StoreClock clock) {
        this.clock = clock;
        for (int i = 1; i <= THREADS; i++) {
            Line line = new Line(connector.place(), connector::reader, closing);
            threads.add(
                    Thread.ofPlatform().name("store-reader-" + i).daemon().start(() -> work(line)));
        }
    }

    /// @param since nanoTime at which it began to wait
    private record Timed(Job<?> job, long since) {
        boolean isOld() {
            return System.nanoTime() - since > Writer.PATIENCE.toNanos();
        }
    }

    <T extends @Nullable Object> T read(Job<T> job) {
        if (closed || !waiting.offer(new Timed(job, System.nanoTime()))) {
            throw unavailable("the store is closed or overloaded");
        }
        if (closed) {
            failRest();
        }
        return job.await();
    }

    private void work(Line line) {
        while (!closed) {
            Timed one;
            try {
                one = waiting.take();
            } catch (InterruptedException e) {
                continue;
            }
            read(line, one);
        }
        line.drop();
        failRest();
    }

    private void read(Line line, Timed one) {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            Sql sql = line.get(why -> goesOn(one, why));
            if (sql == null) {
                one.job.fail(unavailable("the store is closed or away"));
                return;
            }
            try {
                read(sql, one.job);
                return;
            } catch (SqlFailedException e) {
                if (SqlStates.of(sql, e) == SqlStates.LOST) {
                    line.drop();
                } else {
                    line.rollback();
                }
                if (attempt == TRIES || SqlStates.of(sql, e) == SqlStates.REFUSED) {
                    one.job.fail(unavailable("the store cannot read: " + SqlStates.line(e)));
                    return;
                }
            }
        }
    }

    private void read(Sql sql, Job<?> job) {
        if (clock.isOld()) {
            ask(sql, clock);
        }
        boolean _ = job.run(new PostgresRows(sql, clock));
        sql.commit();
        job.answer();
    }

    /// Asks the database what time it is.
    static void ask(Sql sql, StoreClock clock) {
        sql.each(
                "select (extract(epoch from clock_timestamp()) * 1000000)::bigint",
                List.of(row -> clock.said(row.getLong(1), System.nanoTime())));
    }

    private static boolean goesOn(Timed one, String why) {
        if (one.isOld()) {
            one.job.fail(unavailable(why));
        }
        return !one.isOld();
    }

    private void failRest() {
        List<Timed> rest = new ArrayList<>();
        waiting.drainTo(rest);
        rest.forEach(one -> one.job.fail(unavailable("the store is closed or overloaded")));
    }

    private static ApiException unavailable(String message) {
        return new ApiException(ErrorCode.UNAVAILABLE, message);
    }

    void close() {
        closed = true;
        closing.countDown();
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

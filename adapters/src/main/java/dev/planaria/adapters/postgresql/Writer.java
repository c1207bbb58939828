package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Job;
import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one thread that writes. It takes all that waits, does it as one [Batch], commits it once,
/// and then tells everybody (protocol S5). Each piece of work has its own verdict.
final class Writer {
    /// How long a write waits for a database that is away.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Waiting writes; beyond it new ones are refused (protocol L1).
    private static final int WAITING_MAX = 100_000;

    private static final int BATCH_MAX = 1_000;

    /// Attempts of one batch, where others were in its way.
    private static final int TRIES = 5;

    private final StoreClock clock;
    private final Consumer<Sql> commit;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final LinkedBlockingQueue<Timed> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Job<Boolean> end = new Job<>(_ -> true);
    private final Line line;
    private final Thread thread;
    private volatile boolean closed;

    /// @param commit what makes the writes of a batch durable
    Writer(Connector connector, StoreClock clock, Consumer<Sql> commit) {
        this.clock = clock;
        this.commit = commit;
        this.line = new Line(connector.place(), connector::writer, closing);
        this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::work);
    }

    /// @param since nanoTime at which it began to wait
    private record Timed(Job<?> job, long since) {
        boolean isOld() {
            return System.nanoTime() - since > PATIENCE.toNanos();
        }
    }

    <T extends @Nullable Object> T write(Job<T> job) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a transaction within a transaction");
        }
        if (closed) {
            throw isClosed();
        }
        if (!waiting.offer(new Timed(job, System.nanoTime()))) {
            throw new ApiException(
                    ErrorCode.OVERLOADED,
                    "the store has " + WAITING_MAX + " writes waiting; try again later");
        }
        if (closed) {
            // It was closed between the two looks: nobody may be left to do the work.
            failRest();
        }
        return job.await();
    }

    private void work() {
        try {
            List<Timed> batch = new ArrayList<>();
            while (!closed) {
                try {
                    batch.add(waiting.take());
                } catch (InterruptedException e) {
                    // Nobody interrupts it but a debugger; it has work to do.
                    continue;
                }
                waiting.drainTo(batch, BATCH_MAX - 1);
                closed = batch.stream().anyMatch(one -> one.job == end);
                write(batch);
                batch.clear();
            }
        } finally {
            closed = true;
            line.drop();
            failRest();
        }
    }

    /// Does a batch, with another connection where the first one is lost before the commit, and
    /// again where another server was in the way.
    private void write(List<Timed> batch) {
        ApiException verdict = null;
        for (int attempt = 1; verdict == null && attempt <= TRIES; attempt++) {
            Sql sql = line.get(why -> failOld(batch, why));
            if (sql == null) {
                batch.forEach(one -> one.job.fail(isClosed()));
                return;
            }
            List<Job<?>> jobs = batch.stream().<Job<?>>map(Timed::job).toList();
            try {
                commit(sql, jobs);
                return;
            } catch (SqlFailedException e) {
                verdict = attempt == TRIES ? refused(e) : verdict(sql, e);
            } catch (IllegalStateException | IllegalArgumentException e) {
                // Such as a row of a newer release that this one cannot read: it must cost neither
                // the writer nor those who wait beside it (protocol L2).
                line.drop();
                if (batch.size() == 1) {
                    batch.getFirst().job.fail(e);
                } else {
                    batch.forEach(one -> write(List.of(one)));
                }
                return;
            }
        }
        ApiException failed = Objects.requireNonNull(verdict);
        batch.forEach(one -> one.job.fail(failed));
    }

    /// @throws SqlFailedException when nothing was written
    private void commit(Sql sql, List<Job<?>> jobs) {
        if (!together(sql, jobs)) {
            sql.rollback();
            apart(sql, jobs);
        }
        try {
            commit.accept(sql);
        } catch (SqlFailedException e) {
            if (SqlStates.of(sql, e) != SqlStates.LOST) {
                throw e;
            }
            line.drop();
            ApiException unknown =
                    unavailable(
                            "the store was lost while it wrote; whether it did is not known;"
                                    + " send the same again, with its key");
            jobs.forEach(job -> job.fail(unknown));
        }
        jobs.forEach(Job::answer);
    }

    /// Does all of it as if nobody failed and every key were new.
    ///
    /// @return false when something has to be taken back: then nothing of it counts
    private boolean together(Sql sql, List<Job<?>> jobs) {
        try {
            Batch batch = begun(sql, jobs, true);
            for (Job<?> job : jobs) {
                long before = batch.writes();
                if (!job.run(batch) && batch.writes() != before) {
                    return false;
                }
            }
            batch.flush();
            return true;
        } catch (SqlFailedException e) {
            if (SqlStates.of(sql, e) == SqlStates.ROW) {
                return false;
            }
            throw e;
        }
    }

    /// Does it again, each piece so that it can be taken back alone.
    private void apart(Sql sql, List<Job<?>> jobs) {
        Batch batch = begun(sql, jobs, false);
        for (Job<?> job : jobs) {
            sql.once("savepoint item");
            boolean done = false;
            try {
                done = job.run(batch);
                if (done) {
                    batch.flush();
                }
            } catch (SqlFailedException e) {
                if (SqlStates.of(sql, e) != SqlStates.ROW) {
                    throw e;
                }
                done = false;
                job.refuse(
                        new IllegalStateException(
                                "the store refused a row: " + SqlStates.line(e), e));
            }
            if (!done) {
                sql.once("rollback to savepoint item");
                batch.forget();
            }
            sql.once("release savepoint item");
        }
    }

    private Batch begun(Sql sql, List<Job<?>> jobs, boolean trusting) {
        Batch batch = new Batch(sql, clock, trusting);
        Set<SessionId> sessions = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        for (Job<?> job : jobs) {
            SessionId about = job.about();
            if (about != null) {
                sessions.add(about);
            }
        }
        batch.fetch(sessions);
        return batch;
    }

    /// @return null where another attempt is worth it
    private @Nullable ApiException verdict(Sql sql, SqlFailedException e) {
        return switch (SqlStates.of(sql, e)) {
            case LOST -> {
                line.drop();
                yield null;
            }
            case CONFLICT, ROW -> {
                line.rollback();
                yield null;
            }
            case REFUSED -> refused(e);
        };
    }

    private ApiException refused(SqlFailedException e) {
        line.rollback();
        return unavailable("the store did not write; nothing of it is there: " + SqlStates.line(e));
    }

    /// @return whether somebody is left who waits
    private boolean failOld(List<Timed> batch, String why) {
        ApiException away = unavailable(why + "; nothing was written; try again");
        batch.removeIf(one -> isGivenUp(one, away));
        boolean _ = waiting.removeIf(one -> isGivenUp(one, away));
        return !batch.isEmpty() && !closed;
    }

    private static boolean isGivenUp(Timed one, ApiException why) {
        if (one.isOld()) {
            one.job.fail(why);
        }
        return one.isOld();
    }

    private void failRest() {
        List<Timed> rest = new ArrayList<>();
        waiting.drainTo(rest);
        rest.forEach(one -> one.job.fail(isClosed()));
    }

    private static ApiException isClosed() {
        return unavailable("the store is closed");
    }

    private static ApiException unavailable(String message) {
        return new ApiException(ErrorCode.UNAVAILABLE, message);
    }

    int waiting() {
        return waiting.size();
    }

    /// Does what waits, then ends; at once where the database is away.
    void close() {
        closing.countDown();
        if (!closed && waiting.offer(new Timed(end, System.nanoTime()))) {
            if (closed) {
                failRest();
            }
            try {
                Object _ = end.await();
            } catch (ApiException e) {
                // It had ended by itself, or the database is away.
            }
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

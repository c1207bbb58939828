package dev.planaria.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.store.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Group commit: nothing acknowledged before it is durable, one sync for all that wait, and what
/// happens when the disk does not play along (protocol S4, S5).
class WriterTest {
    @TempDir Path directory;

    private final AtomicInteger commits = new AtomicInteger();
    private final Semaphore gate = new Semaphore(1_000);
    private final List<Throwable> fatal = new ArrayList<>();
    private final AtomicBoolean brokenDisk = new AtomicBoolean();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable SqliteDatabase opened;

    @AfterEach
    void close() {
        gate.release(1_000);
        threads.close();
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    void nothingIsAcknowledgedBeforeItsCommit() throws Exception {
        SqliteDatabase database = open();
        gate.drainPermits();
        Future<?> write = threads.submit(() -> join(database, "a"));
        awaitWaiter();
        assertThat(write.isDone()).isFalse();
        assertThat(lives(database, "a")).as("readers do not see it either").isFalse();
        gate.release();
        write.get(10, TimeUnit.SECONDS);
        assertThat(lives(database, "a")).isTrue();
    }

    @Test
    void allThatWaitShareOneCommit() throws Exception {
        SqliteDatabase database = open();
        int before = commits.get();
        List<Future<?>> writes = writesDuringOneCommit(database, 500, -1);
        for (Future<?> write : writes) {
            write.get(10, TimeUnit.SECONDS);
        }
        assertThat(commits.get() - before).as("the one under way, and one for all").isEqualTo(2);
    }

    @Test
    void whoFailsInABatchFailsAlone() throws Exception {
        SqliteDatabase database = open();
        List<Future<?>> writes = writesDuringOneCommit(database, 20, 7);
        for (int i = 0; i < writes.size(); i++) {
            if (i == 7) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(writes.get(i)::get)
                        .withMessageContaining("on purpose");
            } else {
                writes.get(i).get(10, TimeUnit.SECONDS);
            }
            assertThat(lives(database, "n" + i)).isEqualTo(i != 7);
        }
    }

    @Test
    void aRowThatIsThereAlreadyFailsItsWriterAlone() throws Exception {
        SqliteDatabase database = open();
        join(database, "n3");
        List<Future<?>> writes = writesDuringOneCommit(database, 6, -1);
        for (int i = 0; i < writes.size(); i++) {
            if (i == 3) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(writes.get(i)::get)
                        .withCauseInstanceOf(IllegalStateException.class);
            } else {
                writes.get(i).get(10, TimeUnit.SECONDS);
            }
        }
        assertThatExceptionOfType(IllegalStateException.class)
                .as("and when it is alone")
                .isThrownBy(() -> join(database, "n3"))
                .withMessageContaining("refused a row");
    }

    @Test
    void whatFailsTakesNothingAlong() {
        SqliteDatabase database = open();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        database.<@Nullable Void>write(rows -> {
                            rows.sides().nodes().join(member("half"), false);
                            throw new IllegalArgumentException("on purpose");
                        }));
        assertThat(lives(database, "half")).isFalse();
        join(database, "whole");
        assertThat(lives(database, "whole")).isTrue();
    }

    @Test
    void aFullDiskIsToldAndNothingIsHalfWrittenAndItGoesOnWhenThereIsRoom() {
        AtomicInteger pages = new AtomicInteger();
        SqliteDatabase database =
                open(sql -> {
                    sql.run("commit");
                    sql.once("pragma max_page_count = " + (pages.get() == 0 ? 1 << 30 : 1));
                });
        join(database, "before");
        pages.set(1);
        join(database, "small, and after it the disk is full");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        database.<@Nullable Void>write(rows -> {
                            rows.sides().nodes().join(member("first"), false);
                            for (int i = 0; i < 2_000; i++) {
                                rows.sides().nodes().join(member("x".repeat(200) + i), false);
                            }
                            return null;
                        }))
                .withMessageContaining("disk is full")
                .extracting(ApiException::code)
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(lives(database, "first")).isFalse();
        assertThat(fatal).isEmpty();
        pages.set(0);
        join(database, "there is room again");
        database.<@Nullable Void>write(rows -> {
            for (int i = 0; i < 2_000; i++) {
                rows.sides().nodes().join(member("x".repeat(200) + i), false);
            }
            return null;
        });
        assertThat(lives(database, "before")).isTrue();
    }

    @Test
    void aFailedSyncEndsItForGoodAndIsNeverTriedAgain() {
        SqliteDatabase database = open();
        join(database, "before");
        int before = commits.get();
        brokenDisk.set(true);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> join(database, "lost"))
                .withMessageContaining("cannot write");
        brokenDisk.set(false);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> join(database, "after"))
                .withMessageContaining("cannot write");
        assertThat(commits.get() - before).isEqualTo(1);
        assertThat(fatal).hasSize(1);
    }

    @Test
    void aTransactionWithinATransactionIsRefusedInsteadOfWaitingForItself() {
        SqliteDatabase database = open();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        database.<@Nullable Void>write(_ -> {
                            join(database, "inner");
                            return null;
                        }));
    }

    @Test
    void anInterruptedCallerStillLearnsWhatCameOfItsWrite() throws Exception {
        SqliteDatabase database = open();
        gate.drainPermits();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            join(database, "a");
                            interrupted.set(Thread.currentThread().isInterrupted());
                        });
        awaitWaiter();
        caller.interrupt();
        gate.release();
        assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
        assertThat(lives(database, "a")).isTrue();
        assertThat(interrupted).isTrue();
    }

    /// Writes that all arrive while an earlier commit is under way.
    private List<Future<?>> writesDuringOneCommit(SqliteDatabase database, int count, int fails)
            throws InterruptedException {
        gate.drainPermits();
        Future<?> first = threads.submit(() -> join(database, "first"));
        awaitWaiter();
        List<Future<?>> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "n" + i;
            boolean fail = i == fails;
            writes.add(
                    threads.submit(() ->
                            database.<@Nullable Void>write(rows -> {
                                rows.sides().nodes().join(member(name), false);
                                if (fail) {
                                    throw new IllegalStateException("on purpose");
                                }
                                return null;
                            })));
        }
        while (database.waitingWrites() < count) {
            Thread.onSpinWait();
        }
        gate.release(1_000);
        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        return writes;
    }

    private void awaitWaiter() {
        while (!gate.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
    }

    private SqliteDatabase open() {
        return open(sql -> {
            gate.acquireUninterruptibly();
            commits.incrementAndGet();
            if (brokenDisk.get()) {
                throw new SqlFailedException(
                        new SQLiteException("fsync failed", SQLiteErrorCode.SQLITE_IOERR_FSYNC));
            }
            sql.run("commit");
        });
    }

    private SqliteDatabase open(Consumer<Sql> commit) {
        SqliteDatabase database =
                SqliteDatabase.open(directory, InstantSource.system(), fatal::add, commit);
        opened = database;
        return database;
    }

    private static void join(SqliteDatabase database, String node) {
        database.<@Nullable Void>write(rows -> {
            rows.sides().nodes().join(member(node), false);
            return null;
        });
    }

    private static Rows.Member member(String node) {
        return new Rows.Member(new NodeId(node), null, true, null, null);
    }

    private static boolean lives(SqliteDatabase database, String node) {
        return database.read(rows -> rows.sides().nodes().lives(new NodeId(node)));
    }
}

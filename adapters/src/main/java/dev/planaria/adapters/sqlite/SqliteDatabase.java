package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Transactions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A database in one file: one writer, a few readers, exclusively ours.
final class SqliteDatabase implements Transactions {
    private final DataDirectory directory;
    private final Sql sql;
    private final InstantSource clock;
    private final Writer writer;
    private final SessionsAtHand durable;
    private final Readers readers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteDatabase(
            DataDirectory directory,
            Sql sql,
            InstantSource clock,
            SessionsAtHand durable,
            Writer writer) {
        this.directory = directory;
        this.sql = sql;
        this.clock = clock;
        this.durable = durable;
        this.writer = writer;
        this.readers = new Readers(new Connections(directory.database())::reader, clock);
    }

    static SqliteDatabase open(Path path, InstantSource clock, Consumer<Throwable> onFatal) {
        return open(path, clock, onFatal, sql -> sql.run("commit"));
    }

    /// @param commit what makes the writes of a batch durable
    static SqliteDatabase open(
            Path path, InstantSource clock, Consumer<Throwable> onFatal, Consumer<Sql> commit) {
        DataDirectory directory = DataDirectory.open(path);
        try {
            Sql sql = new Connections(directory.database()).writer();
            try {
                Migrations.apply(sql, directory.database());
            } catch (DataDirectoryException | SqlFailedException e) {
                sql.close();
                throw e;
            }
            SessionsAtHand durable = new SessionsAtHand();
            Writer writer = new Writer(sql, clock, () -> commit.accept(sql), durable, onFatal);
            return new SqliteDatabase(directory, sql, clock, durable, writer);
        } catch (SqlFailedException e) {
            directory.close();
            throw new DataDirectoryException(
                    directory.database() + " cannot be used: " + e.getMessage(), e);
        } catch (DataDirectoryException e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
        return writer.write(work);
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work) {
        return readers.read(work);
    }

    /// What was written last is read next, mostly: then no thread and no statement is needed.
    @Override
    public <T extends @Nullable Object> T read(
            SessionId about, Function<? super Rows, ? extends T> work) {
        SessionAtHand session = durable.find(about);
        if (session != null && !closed.get()) {
            try {
                return work.apply(new RowsAtHand(session, clock));
            } catch (NotAtHandException e) {
                return readers.read(work);
            }
        }
        return readers.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(
            SessionId about, Function<? super Rows, ? extends T> work) {
        // One writer, and every row is at hand: nothing to fetch before.
        return writer.write(work);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    int waitingWrites() {
        return writer.waiting();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            readers.close();
            writer.close();
            sql.close();
            directory.close();
        }
    }
}

package dev.planaria.adapters.sqlite;

import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Transactions;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A database in one file: one writer, a few readers, exclusively ours.
final class SqliteDatabase implements Transactions {
    private final DataDirectory directory;
    private final Sql sql;
    private final Writer writer;
    private final Readers readers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteDatabase(
            DataDirectory directory, Sql sql, Consumer<Throwable> onFatal, Runnable sync) {
        this.directory = directory;
        this.sql = sql;
        this.writer = new Writer(sql, sync, onFatal);
        this.readers = new Readers(new Connections(directory.database())::reader);
    }

    static SqliteDatabase open(Path path, Consumer<Throwable> onFatal) {
        return open(path, onFatal, sql -> sql.run("commit"));
    }

    /// @param commit what makes the writes of a batch durable
    static SqliteDatabase open(Path path, Consumer<Throwable> onFatal, Consumer<Sql> commit) {
        DataDirectory directory = DataDirectory.open(path);
        try {
            Sql sql = new Connections(directory.database()).writer();
            try {
                Migrations.apply(sql, directory.database());
            } catch (DataDirectoryException | SqliteFailedException e) {
                sql.close();
                throw e;
            }
            return new SqliteDatabase(directory, sql, onFatal, () -> commit.accept(sql));
        } catch (SqliteFailedException e) {
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

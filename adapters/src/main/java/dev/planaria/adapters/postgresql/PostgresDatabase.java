package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Job;
import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Transactions;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A database that many servers share: one writer, a few readers.
final class PostgresDatabase implements Transactions {
    private final StoreClock clock;
    private final Writer writer;
    private final Readers readers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresDatabase(Connector connector, StoreClock clock, Consumer<Sql> commit) {
        this.clock = clock;
        this.writer = new Writer(connector, clock, commit);
        this.readers = new Readers(connector, clock);
    }

    static PostgresDatabase open(Connector connector, StoreClock clock) {
        return open(connector, clock, Sql::commit);
    }

    /// @param commit what makes the writes of a batch durable
    static PostgresDatabase open(Connector connector, StoreClock clock, Consumer<Sql> commit) {
        try (Sql sql = connector.writer()) {
            Migrations.apply(sql, connector.place());
            Readers.ask(sql, clock);
        } catch (SqlFailedException e) {
            throw new PostgresRefusedException(
                    connector.place() + " cannot be used: " + SqlStates.line(e));
        }
        return new PostgresDatabase(connector, clock, commit);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
        return writer.write(new Job<T>(work));
    }

    @Override
    public <T extends @Nullable Object> T write(
            SessionId about, Function<? super Rows, ? extends T> work) {
        return writer.write(new Job<T>(about, work));
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work) {
        return readers.read(new Job<T>(work));
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
        }
    }
}

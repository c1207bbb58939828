package dev.planaria.testkit.simulation;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.MemoryDatabase;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A database that can die at any moment: what was not synced by then has never been.
final class SimulatedDisk implements Transactions {
    private final World world;
    private final MemoryDatabase database;
    private final Consumer<MemoryDatabase> sync;

    SimulatedDisk(World world, MemoryDatabase database, Consumer<MemoryDatabase> sync) {
        this.world = world;
        this.database = database;
        this.sync = sync;
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
        T result = database.<T>write(work);
        boolean dies = !world.isCalm() && world.happens(World.SELDOM);
        if (dies && world.happens(0.5)) {
            throw crash(Trouble.DATABASE_CRASH_UNSYNCED);
        }
        sync.accept(database);
        if (dies) {
            throw crash(Trouble.DATABASE_CRASH_SYNCED);
        }
        return result;
    }

    @Override
    public <T extends @Nullable Object> T write(
            SessionId about, Function<? super Rows, ? extends T> work) {
        return write(work);
    }

    @Override
    public InstantSource clock() {
        return database.clock();
    }

    /// It dies, and is there again at once.
    RuntimeException crash(Trouble when) {
        world.tally().count(when);
        database.crash();
        return Network.lost();
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work) {
        return database.read(work);
    }

    @Override
    public void close() {}
}

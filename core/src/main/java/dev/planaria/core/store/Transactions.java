package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A database, as a store needs it: rows, and transactions over them. Safe for many threads.
public interface Transactions extends AutoCloseable {
    /// Runs `work` after all earlier writes and before all later ones, on a thread of the database.
    /// What it wrote is durable when this returns. Whatever `work` throws goes through to the
    /// caller, and then nothing of it was written. `work` must not call the database again by any
    /// other way than its rows, and may be run a second time when the first was taken back.
    ///
    /// @throws dev.planaria.core.error.ApiException `UNAVAILABLE` when the database cannot write
    ///   now: nothing was written, unless its message says that this is not known, since the
    ///   database was lost during the commit. Then the same with the same key tells (protocol A7)
    <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work);

    /// The same for work that goes through the head row of one session: a database may lock and
    /// read the rows of much such work at once.
    ///
    /// @param about the session; `work` touches no other one
    <T extends @Nullable Object> T write(SessionId about, Function<? super Rows, ? extends T> work);

    /// The clock of [Rows#now], as far as this process knows it.
    InstantSource clock();

    /// Runs `work` on one snapshot. It writes nothing.
    <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work);

    /// The same for work that reads the head, the document, the inputs that wait and the log of one
    /// session alone: a database may have them at hand. What this shows is never older than what
    /// any earlier read or write of this session showed.
    default <T extends @Nullable Object> T read(
            SessionId about, Function<? super Rows, ? extends T> work) {
        return read(work);
    }

    /// Ends what was accepted, then lets go of everything.
    @Override
    void close();
}

package dev.planaria.core.store;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Slice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The log, over rows.
final class StoredLog implements SessionLog {
    private final Transactions transactions;
    private final Signals signals;

    StoredLog(Transactions transactions, Signals signals) {
        this.transactions = transactions;
        this.signals = signals;
    }

    @Override
    public List<Event> getEvents(ThreadId thread, Slice slice) {
        return transactions.read(thread.session(), rows -> rows.events().slice(thread, slice));
    }

    @Override
    public Optional<Event> find(ThreadId thread, EventId id) {
        return Optional.ofNullable(
                transactions.<@Nullable Event>read(rows -> rows.events().find(thread, id)));
    }

    @Override
    public boolean awaitEvents(ThreadId thread, Position after, Duration timeout)
            throws InterruptedException {
        return signals.listen(
                thread.session(),
                timeout,
                () -> {
                    EventRows.@Nullable Tail tail =
                            transactions.<EventRows.@Nullable Tail>read(
                                    thread.session(), rows -> rows.events().tail(thread));
                    return tail == null || tail.last() > after.value();
                });
    }
}

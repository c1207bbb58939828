package dev.planaria.testkit.simulation;

import dev.planaria.core.id.ThreadId;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Transactions;
import java.util.HashMap;
import java.util.Map;

/// Negative control 3: the next position is the highest one plus one, without the head row's lock.
/// Now and then the highest one was read before the transaction before this one was committed.
final class MaxPlusOne {
    private static final int RACE_EVERY = 7;

    private final Map<ThreadId, EventRows.Tail> before = new HashMap<>();
    private int looks;

    Transactions over(Transactions transactions) {
        return new OtherTransactions(
                transactions,
                rows -> OtherRows.withEvents(rows, new OtherEvents(rows.events(), this::end)));
    }

    private EventRows.Tail end(ThreadId thread, EventRows.Tail now) {
        looks++;
        EventRows.Tail last = before.put(thread, now);
        return last != null && looks % RACE_EVERY == 0 ? last : now;
    }
}

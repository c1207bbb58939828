package dev.planaria.core.store;

import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The rows to read for a page: those beyond a cursor, in the order of reading.
///
/// @param order of reading; against that of the page where the cursor looks back
/// @param beyond only rows whose (rank, id) lie strictly beyond it; null from the start
/// @param limit one more than the page holds, to see whether more follows
public record Window(Order order, @Nullable Cursor beyond, int limit) {

    static Window of(Order order, @Nullable Cursor at, int pageSize) {
        boolean back = at != null && at.backwards();
        boolean ascending = (order == Order.ASCENDING) != back;
        return new Window(ascending ? Order.ASCENDING : Order.DESCENDING, at, pageSize + 1);
    }

    /// Whether a row lies in this window, but for the limit.
    public boolean contains(long rank, String id) {
        if (beyond == null) {
            return true;
        }
        int compared = Long.compare(rank, beyond.rank());
        compared = compared != 0 ? compared : id.compareTo(beyond.id());
        return order == Order.ASCENDING ? compared > 0 : compared < 0;
    }

    /// Makes the page of the rows that were read.
    ///
    /// @param wanted order of the page
    <T> Page<T> page(List<T> read, Order wanted, ToLongFunction<T> rank, Function<T, String> id) {
        boolean more = read.size() == limit;
        boolean back = beyond != null && beyond.backwards();
        List<T> items = new ArrayList<>(more ? read.subList(0, limit - 1) : read);
        if (back) {
            Collections.reverse(items);
        }
        if (items.isEmpty()) {
            return new Page<>(items, null, null);
        }
        T first = items.getFirst();
        T last = items.getLast();
        boolean next = back || more;
        boolean previous = back ? more : beyond != null;
        return new Page<>(
                items,
                next ? new Cursor(wanted, false, rank.applyAsLong(last), id.apply(last)) : null,
                previous
                        ? new Cursor(wanted, true, rank.applyAsLong(first), id.apply(first))
                        : null);
    }
}

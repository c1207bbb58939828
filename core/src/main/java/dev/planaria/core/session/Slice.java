package dev.planaria.core.session;

import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which part of a log is wanted.
///
/// @param after only later positions
/// @param before only earlier positions; null for no bound
/// @param types wire types; empty for all
/// @param processed bounds of `processed_at`
/// @param limit at most so many events, 1 to 10,000
public record Slice(
        Position after,
        @Nullable Position before,
        Order order,
        Set<String> types,
        TimeRange processed,
        int limit) {
    public static final int LIMIT_MAX = 10_000;

    public Slice {
        types = Set.copyOf(types);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be 1 to " + LIMIT_MAX + ", is " + limit);
        }
    }

    /// What follows `after`, oldest first.
    public static Slice after(Position after, int limit) {
        return new Slice(after, null, Order.ASCENDING, Set.of(), TimeRange.ALL, limit);
    }
}

package dev.planaria.core.request;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Bounds in time, each optional: `created_at[gte]` and its kin (API contract 1.7).
public record TimeRange(
        @Nullable Instant after,
        @Nullable Instant from,
        @Nullable Instant before,
        @Nullable Instant until) {
    public static final TimeRange ALL = new TimeRange(null, null, null, null);

    /// Whether `time` is within: later than `after`, not earlier than `from`, earlier than
    /// `before`, not later than `until`.
    public boolean contains(Instant time) {
        return (after == null || time.isAfter(after))
                && (from == null || !time.isBefore(from))
                && (before == null || time.isBefore(before))
                && (until == null || !time.isAfter(until));
    }
}

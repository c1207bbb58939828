package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.WorkspaceId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How much each workspace may ask for that changes something (protocol L3): so many POSTs a second
/// in the long run, and twice as many at once after a rest. Safe for many threads.
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<WorkspaceId, Level> levels = new ConcurrentHashMap<>();

    private record Level(double tokens, long at) {}

    /// @param perSecond 0 for no limit
    /// @param nanos a clock that only runs forward
    TokenBucket(double perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /// Takes one token.
    ///
    /// @throws ApiException 429 where there is none
    void take(WorkspaceId workspace) {
        if (perSecond <= 0) {
            return;
        }
        Level left = levels.compute(workspace, (_, level) -> drained(level));
        if (left.tokens < 0) {
            levels.computeIfPresent(workspace, (_, level) -> new Level(level.tokens + 1, level.at));
            throw new ApiException(
                    ErrorCode.RATE_LIMITED,
                    "workspace %s sends more than %.0f requests a second; slow down"
                            .formatted(workspace, perSecond));
        }
    }

    private Level drained(@Nullable Level level) {
        long now = nanos.getAsLong();
        double full = 2 * perSecond;
        double tokens =
                level == null
                        ? full
                        : Math.min(full, level.tokens + (now - level.at) / NANOS * perSecond);
        return new Level(tokens - 1, now);
    }
}

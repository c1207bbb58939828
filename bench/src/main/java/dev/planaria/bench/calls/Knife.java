package dev.planaria.bench.calls;

import org.jspecify.annotations.Nullable;

/// Cuts one brain's life at one point, once. What a dead brain still tries fails too. One thread at
/// a time.
final class Knife {
    private final @Nullable CutPoint point;
    private boolean dead;
    private boolean used;

    /// @param point null for a brain that lives
    Knife(@Nullable CutPoint point) {
        this.point = point;
    }

    /// Whether this is the point, for the first time.
    boolean isAt(CutPoint here) {
        alive();
        if (used || point != here) {
            return false;
        }
        used = true;
        return true;
    }

    /// Dies here, if this is the point.
    void at(CutPoint here) {
        if (isAt(here)) {
            throw die(here);
        }
    }

    CutError die(CutPoint here) {
        dead = true;
        return new CutError(here);
    }

    void alive() {
        if (dead && point != null) {
            throw new CutError(point);
        }
    }

    /// Whether what was to happen did.
    boolean wasUsed() {
        return used || point == null;
    }
}

package dev.planaria.core.store;

import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Position;
import org.jspecify.annotations.Nullable;

/// What a brain made of the log up to some position, so that the next one need not read it again
/// (protocol W3). A cache: it may be absent, and whoever reads it must do without (protocol I9).
public interface CheckpointRows {
    @Nullable Row find(ThreadId thread);

    /// Replaces the one before.
    void put(ThreadId thread, Row row);

    /// @param at the last position that it covers
    /// @param format of the text; a reader that does not know it leaves it
    record Row(Position at, String format, String text) {}
}

package dev.planaria.core.store;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Slice;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The logs.
public interface EventRows {
    /// Where a thread's log ends; null for an unknown thread.
    @Nullable Tail tail(ThreadId thread);

    /// Moves the end of a log.
    void advance(ThreadId thread, Tail tail);

    /// Adds one event.
    ///
    /// @throws IllegalStateException when its position, id, append key or unique key is there
    ///   already
    void insert(Entry entry);

    List<Event> slice(ThreadId thread, Slice slice);

    @Nullable Event find(ThreadId thread, EventId id);

    /// The event with this [dev.planaria.core.session.EventBody#uniqueKey].
    @Nullable Event unique(ThreadId thread, String key);

    /// What an append wrote, in log order; empty when there was none.
    List<Event> appended(ThreadId thread, AppendKey key);

    /// @param last position that is taken; 0 in an empty log
    /// @param processedAt of that event
    record Tail(long last, Instant processedAt) {
        public static final Tail EMPTY = new Tail(0, Instant.EPOCH);
    }

    /// @param event with position and processed_at
    /// @param epoch of the owner who wrote it; null for facts
    /// @param key of the owner's append
    /// @param index within that append
    record Entry(Event event, @Nullable Long epoch, @Nullable AppendKey key, int index) {}
}

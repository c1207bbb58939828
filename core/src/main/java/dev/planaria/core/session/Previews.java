package dev.planaria.core.session;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import java.util.function.Consumer;

/// What is being said right now, before it is a fact: the only thing that bypasses the log. Best
/// effort, never stored (protocol M3, API contract 4.7). Safe for many threads.
public interface Previews {
    /// Tells all who listen to this thread; returns at once, drops what a slow listener cannot
    /// take.
    void publish(ThreadId thread, Preview preview);

    /// Listens from now on. The listener is called on the publisher's thread and must return at
    /// once.
    Subscription subscribe(ThreadId thread, Consumer<Preview> listener);

    /// @see #subscribe
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /// One preview.
    sealed interface Preview {
        /// An event of this id is being made. Followed by the event itself, or by the end of its
        /// model request.
        record Started(EventId id, String type) implements Preview {}

        /// @param index of the content block; at most the count of blocks so far
        record Text(EventId id, int index, String text) implements Preview {}
    }
}

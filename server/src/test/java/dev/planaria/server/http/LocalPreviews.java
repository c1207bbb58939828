package dev.planaria.server.http;

import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Previews;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Tells listeners of the same process, on the publisher's thread.
final class LocalPreviews implements Previews {
    private final Map<ThreadId, List<Consumer<Preview>>> listeners = new ConcurrentHashMap<>();

    @Override
    public void publish(ThreadId thread, Preview preview) {
        of(thread).forEach(listener -> listener.accept(preview));
    }

    @Override
    public Subscription subscribe(ThreadId thread, Consumer<Preview> listener) {
        of(thread).add(listener);
        return () -> of(thread).remove(listener);
    }

    int listeners(ThreadId thread) {
        return of(thread).size();
    }

    private List<Consumer<Preview>> of(ThreadId thread) {
        return listeners.computeIfAbsent(thread, _ -> new CopyOnWriteArrayList<>());
    }
}

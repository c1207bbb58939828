package dev.planaria.core.session;

import dev.planaria.core.id.ThreadId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Previews within one process. A thread to which nobody listens costs nothing.
public final class LivePreviews implements Previews {
    private final ConcurrentHashMap<ThreadId, List<Consumer<Preview>>> listeners =
            new ConcurrentHashMap<>();

    public LivePreviews() {}

    @Override
    public void publish(ThreadId thread, Preview preview) {
        List<Consumer<Preview>> here = listeners.get(thread);
        if (here != null) {
            here.forEach(listener -> listener.accept(preview));
        }
    }

    @Override
    public Subscription subscribe(ThreadId thread, Consumer<Preview> listener) {
        // A consumer of its own for each subscription: one that listens twice is told twice and
        // leaves once.
        Consumer<Preview> mine = listener::accept;
        listeners.compute(
                thread,
                (_, present) -> {
                    List<Consumer<Preview>> here =
                            present == null ? new CopyOnWriteArrayList<>() : present;
                    here.add(mine);
                    return here;
                });
        return () ->
                listeners.computeIfPresent(
                        thread,
                        (_, here) -> {
                            here.remove(mine);
                            return here.isEmpty() ? null : here;
                        });
    }

    /// To how many threads somebody listens.
    public int size() {
        return listeners.size();
    }
}
